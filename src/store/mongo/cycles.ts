import type { Cycle, CycleStore } from '../cycles'
import type { Context } from './context'
import { isDuplicateKey } from './errors'

type CycleDocument = Omit<Cycle, 'id'> & {
  _id: string
  /** When its present opener began. */
  begunAt: Date
}

export function createCycles({ db, now, wrote }: Context): CycleStore {
  const cycles = db.collection<CycleDocument>('cycles')
  return {
    async begin({ id: _id, ...cycle }, staleMs) {
      const begunAt = now()
      try {
        await cycles.insertOne({ _id, ...cycle, openedAt: null, begunAt })
      } catch (error) {
        if (isDuplicateKey(error)) return takeUp(_id, begunAt, staleMs)
        throw error
      }
      wrote()
      return true
    },

    async finish(id) {
      const { modifiedCount } = await cycles.updateOne(
        { _id: id, openedAt: null },
        { $set: { openedAt: now() } },
      )
      if (modifiedCount) wrote()
    },

    async get(id) {
      const found = await cycles.findOne({ _id: id })
      return found && toCycle(found)
    },
  }

  /** The one who moves `begunAt` first has it. */
  async function takeUp(_id: string, begunAt: Date, staleMs: number): Promise<boolean> {
    const stale = new Date(begunAt.getTime() - staleMs)
    const { modifiedCount } = await cycles.updateOne(
      { _id, openedAt: null, begunAt: { $lte: stale } },
      { $set: { begunAt } },
    )
    if (modifiedCount) wrote()
    return modifiedCount > 0
  }
}

const toCycle = ({ _id, begunAt, ...cycle }: CycleDocument): Cycle => ({ id: _id, ...cycle })
