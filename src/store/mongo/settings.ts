import type { SettingStore } from '../settings'
import type { Context } from './context'
import { isDuplicateKey, withUpsertRace } from './errors'

interface SettingDocument {
  _id: string
  value: string
}

export function createSettings({ db, wrote }: Context): SettingStore {
  const settings = db.collection<SettingDocument>('settings')
  return {
    async get(name) {
      return (await settings.findOne({ _id: name }))?.value ?? null
    },

    async set(name, value) {
      const _id = name
      if (value === null) await settings.deleteOne({ _id })
      else await withUpsertRace(() => settings.replaceOne({ _id }, { value }, { upsert: true }))
      wrote()
    },

    async swap(name, before, value) {
      try {
        const { matchedCount } =
          before === null
            ? { matchedCount: (await settings.insertOne({ _id: name, value })) && 1 }
            : await settings.updateOne({ _id: name, value: before }, { $set: { value } })
        if (matchedCount > 0) wrote()
        return matchedCount > 0
      } catch (error) {
        if (isDuplicateKey(error)) return false
        throw error
      }
    },

    async ensure(name, value) {
      const update = { $setOnInsert: { value } }
      const options = { upsert: true, returnDocument: 'after' } as const
      const stored = await withUpsertRace(() =>
        settings.findOneAndUpdate({ _id: name }, update, options),
      )
      wrote()
      return stored?.value ?? value
    },
  }
}
