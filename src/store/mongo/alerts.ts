import { z } from 'zod'
import type { Alert } from '../../model/alert'
import type { AlertStore } from '../alerts'
import type { Context } from './context'
import { isDuplicateKey } from './errors'
import { findPage } from './paging'

export type AlertDocument = Omit<Alert, 'id'> & {
  _id: string
  /** Only while it is: a unique index holds one of each key. */
  isOpen?: true
}

export function createAlerts({ db, wrote }: Context): AlertStore {
  const alerts = db.collection<AlertDocument>('alerts')
  return {
    async open(alert) {
      try {
        await alerts.insertOne(documentOf(alert))
      } catch (error) {
        if (isDuplicateKey(error)) return false
        throw error
      }
      wrote()
      return true
    },

    async replace(alert) {
      const { _id, ...document } = documentOf({ ...alert, version: alert.version + 1 })
      const { matchedCount } = await alerts.replaceOne({ _id, version: alert.version }, document)
      if (matchedCount > 0) wrote()
      return matchedCount > 0
    },

    async get(id) {
      const found = await alerts.findOne({ _id: id })
      return found && toAlert(found)
    },

    async unresolved() {
      return (await alerts.find({ isOpen: true }).sort({ _id: 1 }).toArray()).map(toAlert)
    },

    async due(at, limit) {
      const due = alerts
        .find({ nextDeliveryAt: { $lte: at, $type: 'date' } })
        .sort({ nextDeliveryAt: 1 })
      return (await due.limit(limit).toArray()).map(toAlert)
    },

    async list({ isOpen }, request) {
      const state = isOpen === undefined ? {} : { isOpen: isOpen || { $exists: false } }
      const page = await findPage(request, {
        schema: z.string(),
        keyOf: (alert: AlertDocument) => alert._id,
        find: (position, limit) => {
          const isBack = position?.direction === 'newer'
          const beside = position && { _id: isBack ? { $gt: position.key } : { $lt: position.key } }
          return alerts
            .find({ ...state, ...beside })
            .sort({ _id: isBack ? 1 : -1 })
            .limit(limit)
            .toArray()
        },
      })
      return { ...page, rows: page.rows.map(toAlert) }
    },
  }
}

const documentOf = ({ id: _id, ...alert }: Alert): AlertDocument => ({
  _id,
  ...alert,
  ...(!alert.clearedAt && { isOpen: true }),
})

const toAlert = ({ _id: id, isOpen: _, ...alert }: AlertDocument): Alert => ({ id, ...alert })
