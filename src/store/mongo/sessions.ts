import type { Session } from '../../model/user'
import type { SessionStore } from '../users'
import type { Context } from './context'

type SessionDocument = Omit<Session, 'id'> & { _id: string }

export function createSessions({ db, wrote }: Context): SessionStore {
  const sessions = db.collection<SessionDocument>('sessions')
  return {
    async insert({ id: _id, ...session }) {
      await sessions.insertOne({ _id, ...session })
      wrote()
    },

    async find(hash) {
      const found = await sessions.findOne({ hash })
      return found && toSession(found)
    },

    async touch(id, seenAt) {
      await sessions.updateOne({ _id: id }, { $set: { seenAt } })
      wrote()
    },

    async list(userName) {
      return (await sessions.find({ userName }).sort({ _id: -1 }).toArray()).map(toSession)
    },

    async remove(id, userName) {
      const { deletedCount } = await sessions.deleteOne({ _id: id, userName })
      wrote()
      return deletedCount > 0
    },

    async removeOf(userName) {
      const { deletedCount } = await sessions.deleteMany({ userName })
      wrote()
      return deletedCount
    },
  }
}

const toSession = ({ _id: id, ...session }: SessionDocument): Session => ({ id, ...session })
