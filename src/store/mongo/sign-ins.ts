import type { SignInStore } from '../users'
import type { Context } from './context'
import { withUpsertRace } from './errors'

interface SignInDocument {
  _id: string
  tries: number
  until: Date
}

export function createSignIns({ db, now, wrote }: Context): SignInStore {
  const signIns = db.collection<SignInDocument>('signIns')
  return {
    async count(key, windowMs) {
      const at = now()
      const until = new Date(at.getTime() + windowMs)
      await signIns.deleteOne({ _id: key, until: { $lte: at } })
      const update = { $inc: { tries: 1 }, $setOnInsert: { until } }
      const options = { upsert: true, returnDocument: 'after' } as const
      const found = await withUpsertRace(() =>
        signIns.findOneAndUpdate({ _id: key }, update, options),
      )
      wrote()
      return { tries: found?.tries ?? 1, until: found?.until ?? until }
    },

    async forget(key) {
      await signIns.deleteOne({ _id: key })
      wrote()
    },
  }
}
