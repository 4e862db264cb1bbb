import type { Alert } from '../../model/alert'
import type { Delivery } from '../../model/alert-delivery'
import type { From } from '../../model/page'
import type { AlertStore } from '../alerts'
import type { Db } from './database'
import { keysetSql, readPage } from './paging'
import { dateOf, insertSql, type Row, rowOf, updateSql } from './rows'

type AlertRow = Row<Alert>
type Params = Record<string, string | number>

export function alertStore(db: Db): AlertStore {
  return {
    open: (alert) =>
      db.write(() => {
        const row = rowOf(alert)
        const sql = `${insertSql('alerts', Object.keys(row))} ON CONFLICT DO NOTHING`
        return db.query<unknown, [AlertRow]>(sql).run(row).changes > 0
      }),

    replace: (alert) =>
      db.write(() => {
        const row = { ...rowOf(alert), version: alert.version + 1, before: alert.version }
        const sql = `${updateSql('alerts', 'id', Object.keys(rowOf(alert)))} AND version = $before`
        return db.query<unknown, [typeof row]>(sql).run(row).changes > 0
      }),

    get: (id) => db.read(() => find('id = $id', { id })[0] ?? null),

    unresolved: () => db.read(() => find('clearedAt IS NULL ORDER BY id', {})),

    due: (at, limit) =>
      db.read(() =>
        find('nextDeliveryAt <= $at ORDER BY nextDeliveryAt LIMIT $limit', {
          at: at.getTime(),
          limit,
        }),
      ),

    list: ({ isOpen }, page) =>
      db.read(() => {
        const state =
          isOpen === undefined ? 'true' : isOpen ? 'clearedAt IS NULL' : 'clearedAt IS NOT NULL'
        return readPage(page, /^[\w-]+$/, fetch, (alert) => alert.id)

        function fetch(from: From | null, limit: number): Alert[] {
          const { where, order } = keysetSql('id', from)
          const position = from ? { position: from.position } : {}
          return find(`${state} AND ${where} ${order} LIMIT $limit`, { ...position, limit })
        }
      }),
  }

  function find(condition: string, params: Params): Alert[] {
    return db
      .query<AlertRow, [Params]>(`SELECT * FROM alerts WHERE ${condition}`)
      .all(params)
      .map(alertOf)
  }
}

const alertOf = (row: AlertRow): Alert => ({
  ...row,
  openedAt: new Date(row.openedAt),
  clearedAt: dateOf(row.clearedAt),
  deliveries: JSON.parse(row.deliveries).map(deliveryOf),
  nextDeliveryAt: dateOf(row.nextDeliveryAt),
})

/** JSON has no instants: they stand there as ISO text. */
type JsonDelivery = {
  [K in keyof Delivery]: Delivery[K] extends Date | null ? string | null : Delivery[K]
}

const deliveryOf = ({ triedAt, deliveredAt, abandonedAt, ...rest }: JsonDelivery): Delivery => ({
  ...rest,
  triedAt: instantOf(triedAt),
  deliveredAt: instantOf(deliveredAt),
  abandonedAt: instantOf(abandonedAt),
})

const instantOf = (text: string | null): Date | null => (text === null ? null : new Date(text))
