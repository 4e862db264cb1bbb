import type { Heartbeat } from '../../model/heartbeat'
import type { HeartbeatStore } from '../heartbeats'
import type { Context } from './context'
import { withUpsertRace } from './errors'

export type HeartbeatDocument = Omit<Heartbeat, 'name'> & { _id: string }

export function createHeartbeats({ db, now, wrote }: Context): HeartbeatStore {
  const heartbeats = db.collection<HeartbeatDocument>('heartbeats')
  return {
    async beat({ name: _id, ...beat }) {
      const heartbeat = { ...beat, seenAt: now(), stoppedAt: null }
      await withUpsertRace(() => heartbeats.replaceOne({ _id }, heartbeat, { upsert: true }))
      wrote()
    },

    async stop(name) {
      await heartbeats.updateOne({ _id: name }, { $set: { stoppedAt: now() } })
      wrote()
    },

    async list() {
      const found = await heartbeats.find().sort({ role: 1, _id: 1 }).toArray()
      return found.map(toHeartbeat)
    },
  }
}

/** One of an older program says less. */
const toHeartbeat = ({ _id: name, ...beat }: HeartbeatDocument): Heartbeat => ({
  name,
  ...beat,
  aliveSince: beat.aliveSince ?? beat.seenAt,
  queueDownSince: beat.queueDownSince ?? null,
})
