import { dayBeforeLedger, dayOf, type LedgerEntry } from '../../model/ledger'
import type { LedgerStore } from '../store'
import type { Context } from './context'
import { withUpsertRace } from './errors'

type LedgerDocument = LedgerEntry & { _id: { host: string; day: string } }

export function createLedger({ db, now, wrote }: Context): LedgerStore {
  const ledger = db.collection<LedgerDocument>('ledger')
  return {
    async add(host, entry) {
      const _id = { host, day: dayOf(now()) }
      const { upsertedCount } = await withUpsertRace(() =>
        ledger.updateOne({ _id }, { $inc: { ...entry } }, { upsert: true }),
      )
      wrote()
      if (upsertedCount === 0) return
      await ledger.deleteMany({ '_id.day': { $lte: dayBeforeLedger(now()) } })
      wrote()
    },

    async since(day) {
      const found = ledger.find({ '_id.day': { $gte: day } }).sort({ '_id.host': 1, '_id.day': -1 })
      return (await found.toArray()).map(({ _id, ...entry }) => ({ ..._id, ...entry }))
    },
  }
}
