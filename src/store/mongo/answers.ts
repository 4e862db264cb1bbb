import { claimOf, keyTaken, type UsedKey } from '../../model/answer'
import type { AnswerStore } from '../answers'
import type { Context } from './context'
import { isDuplicateKey } from './errors'

type AnswerDocument = UsedKey & { _id: string }

export function createAnswers({ db, now, wrote }: Context): AnswerStore {
  const answers = db.collection<AnswerDocument>('answers')
  return {
    async take(key, asking) {
      for (;;) {
        const at = now()
        const used = await answers.findOne({ _id: key })
        const claim = claimOf(used, asking, at)
        if (claim.name !== 'mine') return claim
        if (await replace(key, used, keyTaken(asking, at))) return claim
      }
    },

    async keep(key, holder, answer) {
      await answers.updateOne({ _id: key, holder }, { $set: { answer } })
      wrote()
    },

    async giveBack(key, holder) {
      await answers.deleteOne({ _id: key, holder })
      wrote()
    },
  }

  /** False: somebody else came first. */
  async function replace(_id: string, used: UsedKey | null, taken: UsedKey): Promise<boolean> {
    if (!used) return insert({ _id, ...taken })
    const { holder, heldUntil } = used
    const { matchedCount } = await answers.replaceOne({ _id, holder, heldUntil }, taken)
    if (matchedCount) wrote()
    return matchedCount > 0
  }

  async function insert(document: AnswerDocument): Promise<boolean> {
    try {
      await answers.insertOne(document)
    } catch (error) {
      if (isDuplicateKey(error)) return false
      throw error
    }
    wrote()
    return true
  }
}
