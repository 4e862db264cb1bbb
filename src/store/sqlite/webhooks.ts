import type { From } from '../../model/page'
import type { SavedSearch } from '../../model/saved-search'
import type { Webhook, WebhookState } from '../../model/webhook'
import type { WebhookDelivery } from '../../model/webhook-delivery'
import type { DeliveryStore, SearchStore, WebhookStore } from '../webhooks'
import type { Db } from './database'
import { keysetSql, readPage } from './paging'
import { dateOf, insertSql, type Row, rowOf, updateSql, type Value } from './rows'

type Params = Record<string, string | number>

export function searchStore(db: Db): SearchStore {
  return {
    insert: (search) => db.write(() => insertRow(db, 'searches', rowOf(search))),
    get: (id) => db.read(() => find('WHERE id = ?', id)[0] ?? null),
    list: () => db.read(() => find('ORDER BY name COLLATE NOCASE, id')),
    remove: (id) => db.write(() => remove(id)),
  }

  function find(rest: string, ...params: string[]): SavedSearch[] {
    const sql = `SELECT * FROM searches ${rest}`
    return db
      .query<Row<SavedSearch>, string[]>(sql)
      .all(...params)
      .map((row) => ({
        ...row,
        filter: JSON.parse(row.filter),
        createdAt: new Date(row.createdAt),
      }))
  }

  function remove(id: string): boolean {
    const told = 'SELECT id FROM webhooks WHERE searchId = ?'
    for (const webhook of db.query<{ id: string }, [string]>(told).all(id))
      removeWebhook(db, webhook.id)
    return db.query<unknown, [string]>('DELETE FROM searches WHERE id = ?').run(id).changes > 0
  }
}

export function webhookStore(db: Db): WebhookStore {
  return {
    insert: (webhook) => db.write(() => insertRow(db, 'webhooks', rowOf(webhook))),
    get: (id) => db.read(() => get(id)),
    list: () => db.read(() => find('ORDER BY id')),
    patch: (id, patch) => db.write(() => change(id, patch)),
    remove: (id) => db.write(() => removeWebhook(db, id)),
  }

  function find(rest: string, ...params: string[]): Webhook[] {
    return db
      .query<Row<Webhook>, string[]>(`SELECT * FROM webhooks ${rest}`)
      .all(...params)
      .map(webhookOf)
  }

  function get(id: string): Webhook | null {
    return find('WHERE id = ?', id)[0] ?? null
  }

  function change(id: string, patch: Partial<WebhookState>): Webhook | null {
    const before = get(id)
    if (!before) return null
    const webhook = { ...before, ...patch }
    const row = rowOf(webhook)
    db.query<unknown, [typeof row]>(updateSql('webhooks', 'id', Object.keys(row))).run(row)
    return webhook
  }
}

const webhookOf = (row: Row<Webhook>): Webhook => ({
  ...row,
  pausedAt: dateOf(row.pausedAt),
  restingUntil: dateOf(row.restingUntil),
  createdAt: new Date(row.createdAt),
})

/** Within a write. */
function removeWebhook(db: Db, id: string): boolean {
  db.query<unknown, [string]>('DELETE FROM webhookDeliveries WHERE webhookId = ?').run(id)
  return db.query<unknown, [string]>('DELETE FROM webhooks WHERE id = ?').run(id).changes > 0
}

function insertRow(db: Db, table: string, row: Record<string, Value>): void {
  db.query<unknown, [typeof row]>(insertSql(table, Object.keys(row))).run(row)
}

export function deliveryStore(db: Db): DeliveryStore {
  return {
    add: (delivery) =>
      db.write(() => {
        const row = rowOf(delivery)
        const sql = `${insertSql('webhookDeliveries', Object.keys(row))} ON CONFLICT DO NOTHING`
        return db.query<unknown, [typeof row]>(sql).run(row).changes > 0
      }),

    replace: (delivery) =>
      db.write(() => {
        const row = { ...rowOf(delivery), version: delivery.version + 1, before: delivery.version }
        const columns = Object.keys(rowOf(delivery))
        const sql = `${updateSql('webhookDeliveries', 'id', columns)} AND version = $before`
        return db.query<unknown, [typeof row]>(sql).run(row).changes > 0
      }),

    get: (id) => db.read(() => find('id = $id', { id })[0] ?? null),

    due: (webhookId, at, limit) =>
      db.read(() =>
        find('webhookId = $webhookId AND nextTryAt <= $at ORDER BY nextTryAt, id LIMIT $limit', {
          webhookId,
          at: at.getTime(),
          limit,
        }),
      ),

    countWaiting: (webhookId, limit) =>
      db.read(() => {
        const sql = `SELECT count(*) AS found FROM (SELECT 1 FROM webhookDeliveries
          WHERE webhookId = ? AND nextTryAt IS NOT NULL LIMIT ?)`
        return db.query<{ found: number }, [string, number]>(sql).get(webhookId, limit)?.found ?? 0
      }),

    list: (webhookId, page) =>
      db.read(() => {
        return readPage(page, /^[\w.-]+$/, fetch, (delivery) => delivery.id)

        function fetch(from: From | null, limit: number): WebhookDelivery[] {
          const { where, order } = keysetSql('id', from)
          const position = from ? { position: from.position } : {}
          const condition = `webhookId = $webhookId AND ${where} ${order} LIMIT $limit`
          return find(condition, { ...position, webhookId, limit })
        }
      }),
  }

  function find(condition: string, params: Params): WebhookDelivery[] {
    return db
      .query<Row<WebhookDelivery>, [Params]>(`SELECT * FROM webhookDeliveries WHERE ${condition}`)
      .all(params)
      .map(deliveryOf)
  }
}

const deliveryOf = (row: Row<WebhookDelivery>): WebhookDelivery => ({
  ...row,
  createdAt: new Date(row.createdAt),
  triedAt: dateOf(row.triedAt),
  nextTryAt: dateOf(row.nextTryAt),
  deliveredAt: dateOf(row.deliveredAt),
  abandonedAt: dateOf(row.abandonedAt),
})
