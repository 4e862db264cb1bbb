import { Binary } from 'mongodb'
import { isSameDocument, type KeptDocument, outdatedOf } from '../../model/document'
import type { DocumentStore } from '../documents'
import type { Context } from './context'

type Later = Pick<KeptDocument, 'following' | 'askedWith'>
type Kept = Omit<KeptDocument, 'id' | keyof Later> & { _id: string } & Partial<Later>

interface Piece {
  _id: { owner: string; name: string }
  bytes: Binary
}

export function createDocuments({ db, wrote }: Context): DocumentStore {
  const documents = db.collection<Kept>('documents')
  const kept = db.collection<Piece>('documentPieces')
  return {
    async keep({ id: _id, ...document }, pieces) {
      const { owner } = document
      const [newest] = await list(owner)
      if (newest && isSameDocument(newest, document)) return false
      for (const { name, bytes } of pieces)
        await kept.replaceOne(
          { _id: { owner, name } },
          { bytes: new Binary(bytes) },
          { upsert: true },
        )
      const names = [...new Set(document.pieces)]
      const ids = names.map((name) => ({ owner, name }))
      if ((await kept.countDocuments({ _id: { $in: ids } })) < names.length) return false
      await documents.insertOne({ _id, ...document })
      wrote()
      await forget(owner)
      return true
    },

    list,

    async get(id) {
      const found = await documents.findOne({ _id: id })
      return found && toDocument(found)
    },

    async piece(owner, name) {
      const found = await kept.findOne({ _id: { owner, name } })
      return found && new Uint8Array(found.bytes.buffer.subarray(0, found.bytes.position))
    },

    async move(from, to) {
      for await (const { _id, bytes } of kept.find({ '_id.owner': from }))
        await kept.replaceOne({ _id: { owner: to, name: _id.name } }, { bytes }, { upsert: true })
      await documents.updateMany({ owner: from }, { $set: { owner: to, askedWith: {} } })
      await kept.deleteMany({ '_id.owner': from })
      wrote()
    },

    async remove(owner) {
      const { deletedCount } = await documents.deleteMany({ owner })
      await kept.deleteMany({ '_id.owner': owner })
      wrote()
      return deletedCount
    },
  }

  async function list(owner: string): Promise<KeptDocument[]> {
    return (await documents.find({ owner }).sort({ _id: -1 }).toArray()).map(toDocument)
  }

  /** The oldest ones, and the pieces that none has any more. */
  async function forget(owner: string): Promise<void> {
    const all = await list(owner)
    const outdated = outdatedOf(all)
    await documents.deleteMany({ _id: { $in: outdated.map(({ id }) => id) } })
    const names = all.filter((one) => !outdated.includes(one)).flatMap(({ pieces }) => pieces)
    await kept.deleteMany({ '_id.owner': owner, '_id.name': { $nin: names } })
    wrote()
  }
}

/** What documents of before do not have. */
const later: Later = { following: [], askedWith: {} }

const toDocument = ({ _id, ...document }: Kept): KeptDocument => ({
  ...later,
  id: _id,
  ...document,
})
