import { Binary } from 'mongodb'
import type { Stretch } from '../../model/stretch'
import type { StretchStore } from '../stretches'
import type { Context } from './context'
import { fence } from './leases'
import type { ListingDocument } from './listing-document'
import type { RunDocument } from './run-document'
import { type SightingDocument, sightingId } from './sightings'

interface StretchDocument extends Omit<Stretch, 'hash' | 'guids'> {
  _id: { feedId: string; hash: string }
  guids: Binary
  keys: string[]
  fingerprints: string[]
}

export function createStretches({ db, now, wrote }: Context): StretchStore {
  const runs = db.collection<RunDocument>('runs')
  const listings = db.collection<ListingDocument>('listings')
  const sightings = db.collection<SightingDocument>('sightings')
  const stretches = db.collection<StretchDocument>('stretches')
  return {
    async list(feedId) {
      const found = stretches
        .find({ '_id.feedId': feedId })
        .project<Omit<StretchDocument, 'keys' | 'fingerprints'>>({ keys: 0, fingerprints: 0 })
      return (await found.toArray()).map(({ _id, guids, ...stretch }) => ({
        ...stretch,
        hash: _id.hash,
        guids: numbersOf(guids),
      }))
    },

    async add(lease, feedId, { hash, guids, ...stretch }) {
      if (!(await isHolder(fence(lease)))) return false
      const bytes = new Binary(new Uint8Array(guids.buffer, guids.byteOffset, guids.byteLength))
      const document = { ...stretch, guids: bytes }
      await stretches.replaceOne({ _id: { feedId, hash } }, document, { upsert: true })
      wrote()
      return true
    },

    async confirm(lease, feedId, hash, since) {
      const { runId, attempt } = lease
      const [isHeld, stretch] = await Promise.all([
        isHolder(fence(lease)),
        stretches.findOne({ _id: { feedId, hash } }),
      ])
      if (!isHeld) return null
      const isSame = stretch && (await isAsLeft(stretch, feedId, since, runId))
      if (!isSame) return 'changed'
      // A worker that stalled here must not overwrite what its successor has sighted.
      if (!(await isHolder(fence(lease)))) return null
      const ids = stretch.keys.map((key) => sightingId(feedId, key))
      await sightings.updateMany(
        { _id: { $in: ids }, $nor: [{ runId, attempt: { $gt: attempt } }] },
        { $set: { runId, attempt, result: 'unchanged', seenAt: now() } },
      )
      wrote()
      return 'confirmed'
    },

    async keep(lease, feedId, hashes) {
      if (!(await isHolder(fence(lease)))) return false
      await stretches.deleteMany({ '_id.feedId': feedId, '_id.hash': { $nin: hashes } })
      wrote()
      return true
    },
  }

  async function isHolder(filter: ReturnType<typeof fence>): Promise<boolean> {
    return (await runs.findOne(filter, { projection: { _id: 1 } })) !== null
  }

  /** For want of a transaction the listings are looked at, too: a run that died may have written one and not sighted it. */
  async function isAsLeft(
    { keys, fingerprints }: StretchDocument,
    feedId: string,
    since: string,
    runId: string,
  ): Promise<boolean> {
    const ids = keys.map((key) => sightingId(feedId, key))
    const [seen, there] = await Promise.all([
      sightings.countDocuments({
        _id: { $in: ids },
        runId: since,
        fingerprint: { $in: fingerprints },
      }),
      listings.countDocuments({
        _id: { $in: keys },
        feedIds: feedId,
        closedReason: { $in: [null, 'expired'] },
        firstRunId: { $ne: runId },
        changedRunId: { $ne: runId },
      }),
    ])
    return seen === keys.length && there === keys.length
  }
}

/** Copied: the bytes need not begin where a number may. */
const numbersOf = ({ buffer, position }: Binary): BigUint64Array =>
  new BigUint64Array(new Uint8Array(buffer.subarray(0, position)).buffer)
