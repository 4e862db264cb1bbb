import { z } from 'zod'
import type { AuditEntry } from '../../model/audit'
import type { AuditStore } from '../audit'
import type { Context } from './context'
import { findPage } from './paging'

/** Older ones name no thing. */
type AuditDocument = Omit<AuditEntry, 'id' | 'thing'> & { _id: string; thing?: string | null }

export function createAudit({ db, wrote }: Context): AuditStore {
  const audit = db.collection<AuditDocument>('audit')
  return {
    async add({ id: _id, ...entry }) {
      await audit.insertOne({ _id, ...entry })
      wrote()
    },

    async list(filter, request) {
      const given = Object.entries(filter).filter(([, value]) => value !== undefined)
      const page = await findPage(request, {
        schema: z.string(),
        keyOf: (entry: AuditDocument) => entry._id,
        find: (position, limit) => {
          const isBack = position?.direction === 'newer'
          const beside = position && { _id: isBack ? { $gt: position.key } : { $lt: position.key } }
          return audit
            .find({ ...Object.fromEntries(given), ...beside })
            .sort({ _id: isBack ? 1 : -1 })
            .limit(limit)
            .toArray()
        },
      })
      return { ...page, rows: page.rows.map(toEntry) }
    },
  }
}

const toEntry = ({ _id: id, thing = null, ...entry }: AuditDocument): AuditEntry => ({
  id,
  thing,
  ...entry,
})
