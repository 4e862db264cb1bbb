import { newSource, type Source } from '../../model/feed'
import type { SourceStore } from '../feeds'
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

    get,

    async list() {
      return (await sources.find().sort({ _id: 1 }).toArray()).map(toSource)
    },

    async patch(id, patch) {
      if (Object.keys(patch).length > 0) {
        const { matchedCount } = await sources.updateOne({ _id: id }, { $set: patch })
        if (matchedCount) wrote()
      }
      return get(id)
    },
  }

  async function get(id: string): Promise<Source | null> {
    const found = await sources.findOne({ _id: id })
    return found && toSource(found)
  }
}

/** A source of an older program says less. */
const toSource = ({ _id, ...source }: SourceDocument): Source => newSource({ id: _id, ...source })
