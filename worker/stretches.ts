import type { Stretch } from '../src/model/stretch'
import type { FeedRecord, KnownStretches } from '../src/reader/feed-document'
import type { RecordKey } from '../src/store/listings'
import type { ImportContext } from './import-feed'
import { LeaseLost } from './lease'

/** What a feed's document is known by since the last time, and will be known by the next time. */
export interface FeedStretches extends KnownStretches {
  /**
   * Takes records in document order: finds keys by fingerprints, those of the known stretches that begin among them and
   * of the one that began last before them. What has been since is not looked at.
   */
  recall(records: FeedRecord[]): Promise<Recall>
  /** Takes the records in document order, with what became of each in the store. Does not wait until a stretch is remembered. */
  note(records: FeedRecord[], stored: (RecordKey | null)[]): Promise<void>
  /** Nothing is being remembered any more. */
  settled(): Promise<void>
  /** When the document was read to its end: forgets what it has no more. */
  finish(): Promise<void>
}

export type Recall = (fingerprint: string) => string | undefined

/** A stretch is remembered if each of its records became a listing that no record before it was. */
export async function openStretches({
  deps,
  feed,
  lease,
  tally,
}: ImportContext): Promise<FeedStretches> {
  const { stretches } = deps.store
  const since = feed.lastCompleteRunId
  const listed = await tally.storing(() => stretches.list(feed.id))
  const known = since === null ? [] : listed
  const byFirst = Map.groupBy(known, ({ first }) => first)
  const present: string[] = []
  let recent: (RecordKey | null)[] = []
  /** Keys by fingerprints, of the stretch that began last. */
  let last: ReadonlyMap<string, string> | undefined
  let adding = Promise.resolve()

  return {
    known,

    async recall(records) {
      const recalled = last ? [last] : []
      for (const { fingerprint } of records) {
        for (const { hash } of byFirst.get(fingerprint) ?? [])
          recalled.push(await tally.storing(() => stretches.keys(feed.id, hash)))
        byFirst.delete(fingerprint)
      }
      last = recalled.at(-1)
      return (fingerprint) => recalled.find((keys) => keys.has(fingerprint))?.get(fingerprint)
    },

    async confirm(stretch) {
      if (since === null) return false
      const { hash, records } = stretch
      const answer = await tally.storing(() => stretches.confirm(lease, feed.id, hash, since))
      if (answer === null) throw new LeaseLost(lease)
      if (answer === 'changed') return false
      tally.countKept(records)
      present.push(hash)
      recent = []
      return true
    },

    async note(records, stored) {
      for (const [place, { ends }] of records.entries()) {
        recent.push(stored[place] ?? null)
        if (ends === undefined) continue
        if (ends) await add(ends, recent.slice(-ends.records))
        recent = []
      }
    },

    settled: () => adding,

    async finish() {
      const isSame = listed.length === present.length
      if (isSame && listed.every(({ hash }) => present.includes(hash))) return
      held(await tally.storing(() => stretches.keep(lease, feed.id, present)))
    },
  }

  async function add(stretch: Stretch, stored: (RecordKey | null)[]): Promise<void> {
    const listings = stored.filter((one) => one !== null)
    if (listings.length !== stretch.records) return
    const keys = listings.map(({ key }) => key)
    const fingerprints = listings.map(({ fingerprint }) => fingerprint)
    const draft = { ...stretch, keys, fingerprints }
    await adding
    adding = tally.storing(() => stretches.add(lease, feed.id, draft)).then(held)
    // Its failure is met where it is waited for.
    adding.catch(() => {})
    present.push(stretch.hash)
  }

  function held(isHeld: boolean): void {
    if (!isHeld) throw new LeaseLost(lease)
  }
}
