import type { SettingStore } from '../store'
import type { Context } from './context'
import { withUpsertRace } from './errors'

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
