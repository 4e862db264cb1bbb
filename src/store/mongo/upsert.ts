import { type AnyBulkWriteOperation, MongoBulkWriteError } from 'mongodb'
import type { Lease } from '../../model/run'
import type { Sighting } from '../../model/sighting'
import type { BatchItem, ListingStore } from '../listings'
import { StoreUnavailable } from '../store'
import { missedEntry, type Writing } from './chronicle-writes'
import type { Context } from './context'
import { duplicateKey, withUpsertRace } from './errors'
import type { FeedDocument } from './feeds'
import {
  insertionOf,
  isRevised,
  isSighted,
  type Judged,
  judgeAgain,
  judgeFirsts,
  resultOf,
  updateOf,
} from './judged'
import { fence } from './leases'
import { headProjection, type ListingDocument, type ListingHead } from './listing-document'
import type { RunDocument } from './run-document'
import { type SightingDocument, sightingId, sightingWrites, toSighting } from './sightings'

/** So often other writers may come first with the same listings. */
const maxRounds = 10

/** Three reads at once, then the listings, then their sightings: listing first, for want of a transaction. */
export function createUpsert({ db, now, wrote }: Context): ListingStore['upsert'] {
  const feeds = db.collection<FeedDocument>('feeds')
  const runs = db.collection<RunDocument>('runs')
  const listings = db.collection<ListingDocument>('listings')
  const sightings = db.collection<SightingDocument>('sightings')
  /** What a batch met at its first try. At the next one its own sightings may be there, and would make it its own duplicate. */
  const met = new WeakMap<BatchItem[], Map<string, Sighting>>()

  return async function upsert(lease, feedId, batch) {
    const keys = [...new Set(batch.map((item) => item.key))]
    const [isHeld, seen, heads, feed] = await Promise.all([
      isHolder(lease),
      met.get(batch) ?? findSightings(feedId, keys),
      findHeads(keys),
      feeds.findOne({ _id: feedId }, { projection: { kind: 1, witnesses: 1 } }),
    ])
    if (!isHeld) return null
    met.set(batch, seen)
    const writing = { runId: lease.runId, feedId, at: now() }
    const firsts = judgeFirsts(lease, batch, seen, heads)
    await writeListings(lease, [...firsts.values()], writing)
    if (feed) await writeMissed(feed, [...firsts.values()], writing)
    // A worker that stalled here must not overwrite what its successor has sighted.
    if (!(await isHolder(lease))) return null
    await writeSightings(lease, feedId, [...firsts.values()], writing.at)
    return batch.map((item) => resultOf(item, firsts.get(item.key)))
  }

  async function isHolder(lease: Lease): Promise<boolean> {
    return (await runs.findOne(fence(lease), { projection: { _id: 1 } })) !== null
  }

  async function findSightings(feedId: string, keys: string[]): Promise<Map<string, Sighting>> {
    if (keys.length === 0) return new Map()
    const ids = keys.map((key) => sightingId(feedId, key))
    const found = await sightings.find({ _id: { $in: ids } }).toArray()
    return new Map(found.map((row) => [row._id.key, toSighting(row)]))
  }

  async function findHeads(keys: string[]): Promise<Map<string, ListingHead>> {
    if (keys.length === 0) return new Map()
    const found = listings
      .find({ _id: { $in: keys } })
      .project<ListingHead & { _id: string }>(headProjection)
    return new Map((await found.toArray()).map((head) => [head._id, head]))
  }

  /** What another writer brought or changed since it was read is judged again. */
  async function writeListings(lease: Lease, all: Judged[], writing: Writing) {
    let rest = all
    for (let round = 0; round < maxRounds; round++) {
      rest = await tryListings(rest, writing)
      if (rest.length === 0) return
      judgeAgain(lease, rest, await findHeads(rest.map(({ item }) => item.key)))
    }
    throw new StoreUnavailable('Other writers keep changing the same listings.')
  }

  /** Answers those which may not have been written as judged. */
  async function tryListings(all: Judged[], writing: Writing) {
    const before = await findBefore(all.filter(isRevised))
    const insertions = planned(all, (judged) => insertionOf(judged, writing))
    const updates = planned(all, (judged) => updateOf(judged, before.get(judged.item.key), writing))
    return [...(await insert(insertions)), ...(await update(updates))]
  }

  /** What is to be revised, as it is; another version than the one that was judged will not match. */
  async function findBefore(revised: Judged[]): Promise<Map<string, ListingDocument>> {
    if (revised.length === 0) return new Map()
    const keys = revised.map(({ item }) => item.key)
    const found = listings.find({ _id: { $in: keys } }, { projection: { raw: 0, words: 0 } })
    return new Map((await found.toArray()).map((listing) => [listing._id, listing]))
  }

  /** Before the sightings, which tell of it: a run that is done again finds them as they were, and says it once. */
  async function writeMissed(feed: FeedDocument, all: Judged[], writing: Writing): Promise<void> {
    const writes = all.filter(isSighted).flatMap(({ sighting }) => {
      return (sighting && missedEntry(feed, sighting, writing)) ?? []
    })
    if (writes.length === 0) return
    await listings.bulkWrite(writes, { ordered: false })
    wrote()
  }

  /** What is there already was brought by another writer in between. */
  async function insert(insertions: Planned<ListingDocument>[]): Promise<Judged[]> {
    if (insertions.length === 0) return []
    const documents = insertions.map(({ write }) => write)
    const taken = await listings.insertMany(documents, { ordered: false }).then(none, takenIn)
    wrote()
    return insertions.filter((_, index) => taken.has(index)).map(({ judged }) => judged)
  }

  /** The server tells how many updates matched, not which: with one missing, each is looked at again. */
  async function update(
    updates: Planned<AnyBulkWriteOperation<ListingDocument>>[],
  ): Promise<Judged[]> {
    if (updates.length === 0) return []
    const writes = updates.map(({ write }) => write)
    const { matchedCount } = await listings.bulkWrite(writes, { ordered: false })
    wrote()
    return matchedCount === updates.length ? [] : updates.map(({ judged }) => judged)
  }

  async function writeSightings(lease: Lease, feedId: string, all: Judged[], seenAt: Date) {
    const { runId, attempt } = lease
    const changes = all.filter(isSighted).map(({ item, verdict, sighting: earlier }) => {
      const { key, fingerprint, contentHash } = item
      const { result } = verdict
      const sighting = { feedId, key, fingerprint, contentHash, runId, attempt, result, seenAt }
      return { sighting, earlier }
    })
    if (changes.length === 0) return
    const writes = sightingWrites(changes)
    await withUpsertRace(() => sightings.bulkWrite(writes, { ordered: false }))
    wrote()
  }
}

interface Planned<W> {
  judged: Judged
  write: W
}

/**
 * By key: where a server runs a bulk write as one transaction, two that meet the same listings
 * cannot wait for each other.
 */
function planned<W>(all: Judged[], plan: (judged: Judged) => W | null): Planned<W>[] {
  return all.toSorted(byKey).flatMap((judged) => {
    const write = plan(judged)
    return write === null ? [] : [{ judged, write }]
  })
}

const byKey = (a: Judged, b: Judged) => (a.item.key < b.item.key ? -1 : 1)

const none = () => new Set<number>()

/** The indexes of documents whose key was taken; the others are written. Any other failure is thrown. */
function takenIn(error: unknown): Set<number> {
  if (!(error instanceof MongoBulkWriteError)) throw error
  const failures = [error.writeErrors].flat()
  const isRace = failures.length > 0 && failures.every(({ code }) => code === duplicateKey)
  if (!isRace) throw error
  return new Set(failures.map(({ index }) => index))
}
