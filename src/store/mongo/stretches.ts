import { Binary } from 'mongodb'
import { keysByFingerprint, type Stretch } from '../../model/stretch'
import type { StretchStore } from '../stretches'
import { createConfirm } from './confirm'
import type { Context } from './context'
import { fence } from './leases'
import type { RunDocument } from './run-document'

interface StretchDocument extends Omit<Stretch, 'hash' | 'guids'> {
  _id: { feedId: string; hash: string }
  guids: Binary
  keys: string[]
  fingerprints: string[]
}

export function createStretches(context: Context): StretchStore {
  const { db, wrote } = context
  const runs = db.collection<RunDocument>('runs')
  const stretches = db.collection<StretchDocument>('stretches')
  const confirm = createConfirm(context)
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

    async keys(feedId, hash) {
      const stretch = await stretches.findOne({ _id: { feedId, hash } })
      return stretch ? keysByFingerprint(stretch) : new Map()
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
      const stretch = await stretches.findOne({ _id: { feedId, hash } })
      return stretch ? confirm(lease, feedId, since, stretch) : 'changed'
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
}

/** Copied: the bytes need not begin where a number may. */
const numbersOf = ({ buffer, position }: Binary): BigUint64Array =>
  new BigUint64Array(new Uint8Array(buffer.subarray(0, position)).buffer)
