import type { Stretch } from '../src/model/stretch'
import type { FeedRecord, KnownStretches } from '../src/reader/feed-document'
import type { ImportContext } from './import-feed'
import { LeaseLost } from './lease'
import type { StoredRecord } from './store-batch'

/** What a feed's document is known by since the last time, and will be known by the next time. */
export interface FeedStretches extends KnownStretches {
  /** Takes the records in document order, with what became of each in the store. */
  note(records: FeedRecord[], stored: (StoredRecord | null)[]): Promise<void>
  /** When the document was read to its end: forgets what it has no more. */
  finish(): Promise<void>
}

/** A stretch is remembered if each of its records became a listing that no record before it was. */
export async function openStretches({
  deps,
  feed,
  lease,
  tally,
}: ImportContext): Promise<FeedStretches> {
  const { stretches } = deps.store
  const since = feed.lastCompleteRunId
  const known = await tally.storing(() => stretches.list(feed.id))
  const present: string[] = []
  let recent: (StoredRecord | null)[] = []

  return {
    known: since === null ? [] : known,

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

    async finish() {
      const isSame = known.length === present.length
      if (isSame && known.every(({ hash }) => present.includes(hash))) return
      held(await tally.storing(() => stretches.keep(lease, feed.id, present)))
    },
  }

  async function add(stretch: Stretch, stored: (StoredRecord | null)[]): Promise<void> {
    const listings = stored.filter((one) => one !== null)
    if (listings.length !== stretch.records) return
    const keys = listings.map(({ key }) => key)
    const fingerprints = listings.map(({ fingerprint }) => fingerprint)
    const draft = { ...stretch, keys, fingerprints }
    held(await tally.storing(() => stretches.add(lease, feed.id, draft)))
    present.push(stretch.hash)
  }

  function held(isHeld: boolean): void {
    if (!isHeld) throw new LeaseLost(lease)
  }
}
