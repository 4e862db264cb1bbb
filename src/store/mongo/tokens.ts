import type { Token } from '../../model/token'
import type { TokenStore } from '../tokens'
import type { Context } from './context'
import { isDuplicateKey } from './errors'

type TokenDocument = Omit<Token, 'id'> & { _id: string }

export function createTokens({ db, wrote }: Context): TokenStore {
  const tokens = db.collection<TokenDocument>('tokens')
  return {
    async insert({ id: _id, ...token }) {
      try {
        await tokens.insertOne({ _id, ...token })
      } catch (error) {
        if (isDuplicateKey(error)) return false
        throw error
      }
      wrote()
      return true
    },

    async find(hash) {
      const found = await tokens.findOne({ hash })
      return found && toToken(found)
    },

    async touch(id, usedAt) {
      await tokens.updateOne({ _id: id }, { $set: { usedAt } })
      wrote()
    },

    async list() {
      return (await tokens.find().sort({ _id: -1 }).toArray()).map(toToken)
    },

    async remove(id) {
      const found = await tokens.findOneAndDelete({ _id: id })
      wrote()
      return found && toToken(found)
    },
  }
}

const toToken = ({ _id: id, ...token }: TokenDocument): Token => ({ id, ...token })
