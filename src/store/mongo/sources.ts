import type { Source } from '../../model/feed'
import type { SourceStore } from '../store'
import type { Context } from './context'
import { isDuplicateKey } from './errors'

type SourceDocument = Omit<Source, 'id'> & { _id: string }

export function createSources({ db, wrote }: Context): SourceStore {
  const sources = db.collection<SourceDocument>('sources')
  return {
    async ensure({ id: _id, ...source }) {
      try {
        await sources.insertOne({ _id, ...source })
      } catch (error) {
        if (isDuplicateKey(error)) return
        throw error
      }
      wrote()
    },

    async get(id) {
      const found = await sources.findOne({ _id: id })
      return found && toSource(found)
    },

    async list() {
      return (await sources.find().sort({ _id: 1 }).toArray()).map(toSource)
    },
  }
}

const toSource = ({ _id, ...source }: SourceDocument): Source => ({ id: _id, ...source })
