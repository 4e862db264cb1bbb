import type { SignInStore } from '../users'
import type { Context } from './context'
import { isDuplicateKey } from './errors'

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
      const counted = (await increase(key)) ?? (await insert({ _id: key, tries: 1, until }))
      wrote()
      return counted
    },

    async forget(key) {
      await signIns.deleteOne({ _id: key })
      wrote()
    },
  }

  function increase(key: string) {
    return signIns.findOneAndUpdate({ _id: key }, { $inc: { tries: 1 } }, counts)
  }

  /** Another may have begun the window meanwhile: then it is counted in his. */
  async function insert(first: SignInDocument): Promise<Pick<SignInDocument, 'tries' | 'until'>> {
    try {
      await signIns.insertOne({ ...first })
      return { tries: first.tries, until: first.until }
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
      return (await increase(first._id)) ?? insert(first)
    }
  }
}

const counts = { returnDocument: 'after', projection: { _id: 0, tries: 1, until: 1 } } as const
