import { z } from 'zod'
import type { SavedSearch } from '../../model/saved-search'
import type { Webhook } from '../../model/webhook'
import type { WebhookDelivery } from '../../model/webhook-delivery'
import type { DeliveryStore, SearchStore, WebhookStore } from '../webhooks'
import type { Context } from './context'
import { isDuplicateKey } from './errors'
import { findPage } from './paging'

type Stored<T> = Omit<T, 'id'> & { _id: string }

const stored = <T extends { id: string }>({ id: _id, ...rest }: T) => ({ _id, ...rest })
const shown = <T extends { _id: string }>({ _id: id, ...rest }: T) => ({ id, ...rest })

export function createSearches(context: Context): SearchStore {
  const { db, wrote } = context
  const searches = db.collection<Stored<SavedSearch>>('searches')
  const webhooks = db.collection<Stored<Webhook>>('webhooks')
  return {
    async insert(search) {
      await searches.insertOne(stored(search))
      wrote()
    },

    async get(id) {
      const found = await searches.findOne({ _id: id })
      return found && shown(found)
    },

    async list() {
      const found = (await searches.find().toArray()).map(shown)
      return found.toSorted(byName)
    },

    /** The search goes last: one that is broken off in between is there still, to be removed again. */
    async remove(id) {
      const told = webhooks.find({ searchId: id }, { projection: { _id: 1 } })
      for (const { _id } of await told.toArray()) await removeWebhook(context, _id)
      const { deletedCount } = await searches.deleteOne({ _id: id })
      if (deletedCount > 0) wrote()
      return deletedCount > 0
    },
  }
}

const byName = (a: SavedSearch, b: SavedSearch): number =>
  a.name.toLowerCase().localeCompare(b.name.toLowerCase()) || (a.id < b.id ? -1 : 1)

export function createWebhooks(context: Context): WebhookStore {
  const { db, wrote } = context
  const webhooks = db.collection<Stored<Webhook>>('webhooks')
  return {
    async insert(webhook) {
      await webhooks.insertOne(stored(webhook))
      wrote()
    },

    get,

    async list() {
      return (await webhooks.find().sort({ _id: 1 }).toArray()).map(shown)
    },

    async patch(id, patch) {
      if (Object.keys(patch).length > 0) {
        const { matchedCount } = await webhooks.updateOne({ _id: id }, { $set: patch })
        if (matchedCount) wrote()
      }
      return get(id)
    },

    remove: (id) => removeWebhook(context, id),
  }

  async function get(id: string): Promise<Webhook | null> {
    const found = await webhooks.findOne({ _id: id })
    return found && shown(found)
  }
}

async function removeWebhook({ db, wrote }: Context, _id: string): Promise<boolean> {
  await db.collection<Stored<WebhookDelivery>>('webhookDeliveries').deleteMany({ webhookId: _id })
  const { deletedCount } = await db.collection<Stored<Webhook>>('webhooks').deleteOne({ _id })
  if (deletedCount > 0) wrote()
  return deletedCount > 0
}

export function createDeliveries({ db, wrote }: Context): DeliveryStore {
  const deliveries = db.collection<Stored<WebhookDelivery>>('webhookDeliveries')
  return {
    async add(delivery) {
      try {
        await deliveries.insertOne(stored(delivery))
      } catch (error) {
        if (isDuplicateKey(error)) return false
        throw error
      }
      wrote()
      return true
    },

    async replace(delivery) {
      const { _id, ...document } = stored({ ...delivery, version: delivery.version + 1 })
      const ifSame = { _id, version: delivery.version }
      const { matchedCount } = await deliveries.replaceOne(ifSame, document)
      if (matchedCount > 0) wrote()
      return matchedCount > 0
    },

    async get(id) {
      const found = await deliveries.findOne({ _id: id })
      return found && shown(found)
    },

    async due(webhookId, at, limit) {
      const due = deliveries
        .find({ webhookId, nextTryAt: { $lte: at } })
        .sort({ nextTryAt: 1, _id: 1 })
      return (await due.limit(limit).toArray()).map(shown)
    },

    async countWaiting(webhookId, limit) {
      return deliveries.countDocuments({ webhookId, nextTryAt: { $type: 'date' } }, { limit })
    },

    async list(webhookId, request) {
      const page = await findPage(request, {
        schema: z.string(),
        keyOf: (delivery: Stored<WebhookDelivery>) => delivery._id,
        find: (position, limit) => {
          const isBack = position?.direction === 'newer'
          const beside = position && { _id: isBack ? { $gt: position.key } : { $lt: position.key } }
          return deliveries
            .find({ webhookId, ...beside })
            .sort({ _id: isBack ? 1 : -1 })
            .limit(limit)
            .toArray()
        },
      })
      return { ...page, rows: page.rows.map(shown) }
    },
  }
}
