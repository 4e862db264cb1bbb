import type { User } from '../../model/user'
import type { UserStore } from '../users'
import type { Context } from './context'
import { isDuplicateKey } from './errors'

type UserDocument = Omit<User, 'name'> & { _id: string }

export function createUsers({ db, wrote }: Context): UserStore {
  const users = db.collection<UserDocument>('users')
  return {
    async any() {
      return (await users.findOne({}, { projection: { _id: 1 } })) !== null
    },

    async insert({ name, ...user }) {
      try {
        await users.insertOne({ _id: name, ...user })
      } catch (error) {
        if (isDuplicateKey(error)) return false
        throw error
      }
      wrote()
      return true
    },

    get,

    async list() {
      return (await users.find().sort({ _id: 1 }).toArray()).map(toUser)
    },

    async patch(name, patch) {
      if (Object.keys(patch).length === 0) return get(name)
      const options = { returnDocument: 'after' } as const
      const found = await users.findOneAndUpdate({ _id: name }, { $set: patch }, options)
      wrote()
      return found && toUser(found)
    },

    /** Last of all the user: what dies in between is done again. */
    async remove(name) {
      await db.collection('sessions').deleteMany({ userName: name })
      await db.collection('tokens').deleteMany({ userName: name })
      const { deletedCount } = await users.deleteOne({ _id: name })
      wrote()
      return deletedCount > 0
    },
  }

  async function get(name: string): Promise<User | null> {
    const found = await users.findOne({ _id: name })
    return found && toUser(found)
  }
}

const toUser = ({ _id: name, ...user }: UserDocument): User => ({ name, ...user })
