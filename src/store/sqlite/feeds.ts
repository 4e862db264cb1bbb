import { SQLiteError } from 'bun:sqlite'
import { type Feed, type FeedDraft, newFeed } from '../../model/feed'
import { noHabit } from '../../model/habit'
import type { Brake, BrakeDecision } from '../../model/lifecycle-brake'
import { noEvidence } from '../../model/lifecycle-kind'
import { noWishes } from '../../model/wishes'
import { type FeedPatch, type FeedStore, UrlTaken } from '../feeds'
import type { Db } from './database'
import { dateOf, insertSql, type Row, rowOf, updateSql } from './rows'

export function feedStore(db: Db): FeedStore {
  return {
    insert: (draft) => db.write(() => insertFeed(db, draft)),
    get: (id) => db.read(() => getFeed(db, id)),
    list: () => db.read(() => select('ORDER BY name COLLATE NOCASE, id')),
    due: (at) => db.read(() => select(dueSql, at.getTime())),
    patch: (id, patch, ifUrl) => db.write(() => patchFeed(db, id, patch, ifUrl)),
  }

  function select(rest: string, ...params: number[]): Feed[] {
    return db
      .query<Row<Feed>, number[]>(`SELECT * FROM feeds ${rest}`)
      .all(...params)
      .map(feedOf)
  }
}

const dueSql = `WHERE isEnabled AND (nextDueAt IS NULL OR nextDueAt <= ?)
  ORDER BY priority, nextDueAt NULLS FIRST, id`

function insertFeed(db: Db, draft: FeedDraft): boolean {
  const row = rowOf(newFeed(draft, db.now()))
  const sql = `${insertSql('feeds', Object.keys(row))} ON CONFLICT DO NOTHING`
  return db.query<unknown, [typeof row]>(sql).run(row).changes > 0
}

function getFeed(db: Db, id: string): Feed | null {
  const row = db.query<Row<Feed>, [string]>('SELECT * FROM feeds WHERE id = ?').get(id)
  return row && feedOf(row)
}

/** Within a write. */
export function patchFeed(db: Db, id: string, patch: FeedPatch, ifUrl?: string): Feed | null {
  const before = getFeed(db, id)
  if (!before || (ifUrl !== undefined && before.url !== ifUrl)) return null
  const feed = { ...before, ...patch, updatedAt: db.now() }
  const row = rowOf(feed)
  try {
    db.query<unknown, [typeof row]>(updateSql('feeds', 'id', Object.keys(row))).run(row)
  } catch (error) {
    throw isUrlTaken(error) ? new UrlTaken(`Another feed has the URL ${feed.url}.`) : error
  }
  return feed
}

const isUrlTaken = (error: unknown): boolean =>
  error instanceof SQLiteError && error.code === 'SQLITE_CONSTRAINT_UNIQUE'

const feedOf = (row: Row<Feed>): Feed => ({
  ...row,
  isEnabled: row.isEnabled === 1,
  headers: JSON.parse(row.headers),
  mapping: row.mapping && JSON.parse(row.mapping),
  validators: row.validators && JSON.parse(row.validators),
  habit: { ...noHabit(), ...JSON.parse(row.habit) },
  wishes: { ...noWishes(), ...JSON.parse(row.wishes) },
  failingSince: dateOf(row.failingSince),
  lastRunAt: dateOf(row.lastRunAt),
  lastSuccessAt: dateOf(row.lastSuccessAt),
  nextDueAt: dateOf(row.nextDueAt),
  floorUntil: dateOf(row.floorUntil),
  lastConfirmedAt: dateOf(row.lastConfirmedAt),
  thinSince: dateOf(row.thinSince),
  gapSince: dateOf(row.gapSince),
  lastNewAt: dateOf(row.lastNewAt),
  witnesses: JSON.parse(row.witnesses),
  brake: brakeOf(row.brake),
  lastDecision: decisionOf(row.lastDecision),
  closingDueAt: dateOf(row.closingDueAt),
  archivedAt: dateOf(row.archivedAt),
  removalAskedAt: dateOf(row.removalAskedAt),
  kindEvidence: { ...noEvidence(), ...JSON.parse(row.kindEvidence) },
  createdAt: new Date(row.createdAt),
  updatedAt: new Date(row.updatedAt),
})

/** JSON has no instants: they stand there as ISO text. */
function brakeOf(json: string | null): Brake | null {
  if (json === null) return null
  const { since, approval, ...brake } = JSON.parse(json)
  const at = approval && new Date(approval.at)
  return { ...brake, since: new Date(since), approval: approval && { ...approval, at } }
}

function decisionOf(json: string | null): BrakeDecision | null {
  if (json === null) return null
  const { at, ...decision } = JSON.parse(json)
  return { ...decision, at: new Date(at) }
}
