import { dayBeforeLedger, dayOf, type LedgerEntry } from '../../model/ledger'
import type { LedgerStore } from '../hosts'
import type { Context } from './context'
import { isDuplicateKey } from './errors'

type LedgerDocument = LedgerEntry & { _id: { host: string; day: string } }

export function createLedger({ db, now, wrote }: Context): LedgerStore {
  const ledger = db.collection<LedgerDocument>('ledger')
  return {
    async add(host, entry) {
      const _id = { host, day: dayOf(now()) }
      const isNew = !(await increase(_id, entry)) && (await insert({ _id, ...entry }))
      wrote()
      if (!isNew) return
      await ledger.deleteMany({ '_id.day': { $lte: dayBeforeLedger(now()) } })
      wrote()
    },

    async since(day) {
      const found = ledger.find({ '_id.day': { $gte: day } }).sort({ '_id.host': 1, '_id.day': -1 })
      return (await found.toArray()).map(({ _id, ...entry }) => ({ ..._id, ...entry }))
    },
  }

  async function increase(_id: LedgerDocument['_id'], entry: LedgerEntry): Promise<boolean> {
    const { matchedCount } = await ledger.updateOne({ _id }, { $inc: { ...entry } })
    return matchedCount > 0
  }

  /** False: another writer had begun the day, and the entry was added to his. */
  async function insert({ _id, ...entry }: LedgerDocument): Promise<boolean> {
    try {
      await ledger.insertOne({ _id, ...entry })
      return true
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
      await increase(_id, entry)
      return false
    }
  }
}
