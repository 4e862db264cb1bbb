import { z } from 'zod'
import { entryOf } from '../../model/chronicle'
import type { Carried, Closure } from '../../model/lifecycle'
import type { Sighting } from '../../model/sighting'
import type { FeedPatch } from '../feeds'
import type { CarriedPage, LifecycleStore, Missed, NotShown } from '../lifecycle'
import { putEntries } from './chronicle-writes'
import type { Db } from './database'
import { patchFeed } from './feeds'
import {
  carriersSql,
  closeSql,
  countCarried,
  countClosedBy,
  countOpen,
  datesSql,
  expiredSql,
  missedByRuns,
  missedInTime,
  voidSql,
} from './lifecycle-sql'
import { dateOf } from './rows'

export function lifecycleStore(db: Db): LifecycleStore {
  return {
    take: (feedId, dueAt, until) => db.write(() => take(feedId, dueAt, until)),
    finish: (feedId, until, patch) => db.write(() => finish(feedId, until, patch)),
    missing: (feedId, notShown, after, limit) =>
      db.snapshot(() => missing(feedId, notShown, after, limit)),
    expired: (before, after, limit) => db.snapshot(() => expired(before, after, limit)),
    countCarried: (feedId) => db.read(() => count(countCarried, feedId)),
    countOpen: (feedId) => db.read(() => count(countOpen, feedId)),
    close: (rows, closure) => db.write(() => close(rows, closure)),
    tally: (runId) => db.write(() => tally(runId)),
    dates: (feedId, runId, limit) => db.read(() => dates(feedId, runId, limit)),
  }

  function take(feedId: string, dueAt: Date | null, until: Date): boolean {
    const sql = 'UPDATE feeds SET closingDueAt = ? WHERE id = ? AND closingDueAt IS ?'
    const params = [until.getTime(), feedId, dueAt?.getTime() ?? null] as const
    return db.query<unknown, [number, string, number | null]>(sql).run(...params).changes > 0
  }

  function finish(feedId: string, until: Date, patch: FeedPatch): boolean {
    const sql = 'SELECT 1 FROM feeds WHERE id = ? AND closingDueAt = ?'
    const isMine = db.query<unknown, [string, number]>(sql).get(feedId, until.getTime()) !== null
    return isMine && patchFeed(db, feedId, patch) !== null
  }

  function missing(
    feedId: string,
    notShown: NotShown,
    after: string | null,
    limit: number,
  ): CarriedPage<Missed> {
    const [fingerprint = '', key = ''] = positionIn(after) ?? firstLive
    const isSince = 'sinceRunId' in notShown
    const since = isSince ? notShown.sinceRunId : notShown.sinceAt.getTime()
    const params = { feedId, fingerprint, key, since, limit }
    const found = db
      .query<MissingRow, [typeof params]>(isSince ? missedByRuns : missedInTime)
      .all(params)
    const last = found.at(-1)
    const rows = found.filter(({ closedReason }) => closedReason === null)
    const byKey = new Map(rows.map((row) => [row.key, row]))
    return {
      rows: carried(rows).map((row) => ({ ...row, runId: byKey.get(row.key)?.runId ?? '' })),
      next: last && found.length === limit ? JSON.stringify([last.fingerprint, last.key]) : null,
    }
  }

  function expired(before: Date, after: string | null, limit: number): CarriedPage<Carried> {
    const [validThrough = 0, rowid = 0] = positionIn(after) ?? []
    const params = { before: before.getTime(), validThrough, rowid, limit }
    const rows = db.query<ExpiredRow, [typeof params]>(expiredSql).all(params)
    const last = rows.at(-1)
    const next =
      last && rows.length === limit ? JSON.stringify([last.validThrough, last.rowid]) : null
    return { rows: carried(rows), next }
  }

  /** Who carries them, since they were last opened. */
  function carried(rows: { key: string; validThrough: number | null }[]): Carried[] {
    const sightings = db
      .query<SightingRow, [string]>(carriersSql)
      .all(JSON.stringify(rows.map(({ key }) => key)))
    const byKey = Map.groupBy(sightings, ({ key }) => key)
    return rows.map(({ key, validThrough }) => ({
      key,
      validThrough: dateOf(validThrough),
      sightings: (byKey.get(key) ?? []).map(({ feedId, runId, seenAt }) => ({
        feedId,
        runId,
        seenAt: new Date(seenAt),
      })),
    }))
  }

  function count(sql: string, feedId: string): number {
    return db.query<{ found: number }, [string]>(sql).get(feedId)?.found ?? 0
  }

  function close(rows: Carried[], { closedAt, closedReason, closedRunId }: Closure): number {
    const params = {
      closedAt: closedAt.getTime(),
      closedReason,
      closedRunId,
      rows: JSON.stringify(rows.map((row) => [row.key, seenLast(row)])),
    }
    const closed = db.query<{ key: string }, [typeof params]>(closeSql).all(params)
    const keys = closed.map(({ key }) => key)
    db.query<unknown, [string]>(voidSql).run(JSON.stringify(keys))
    const said = {
      outcome: 'closed',
      at: closedAt,
      runId: closedRunId,
      reason: closedReason,
    } as const
    putEntries(
      db,
      keys.map((key) => entryOf({ key, ...said })),
    )
    return closed.length
  }

  function tally(runId: string): void {
    const found = count(countClosedBy, runId)
    const sql = `UPDATE runs SET closed = $found, updatedAt = $now, rolledUpIn = NULL
      WHERE id = $runId AND closed < $found`
    const params = { runId, found, now: db.now().getTime() }
    db.query<unknown, [typeof params]>(sql).run(params)
  }

  function dates(feedId: string, runId: string, limit: number): Date[] {
    const params = { feedId, runId, limit }
    return db
      .query<{ datePosted: number }, [typeof params]>(datesSql)
      .all(params)
      .map(({ datePosted }) => new Date(datePosted))
  }
}

type SightingRow = Pick<Sighting, 'key' | 'feedId' | 'runId'> & { seenAt: number }

interface MissingRow {
  key: string
  fingerprint: string
  runId: string
  validThrough: number | null
  closedReason: string | null
}

interface ExpiredRow {
  rowid: number
  key: string
  validThrough: number
}

/** Null at the beginning, and for a position that cannot be read (an edited address). */
function positionIn(after: string | null): (string | number)[] | null {
  try {
    return z.array(z.union([z.string(), z.number()])).parse(JSON.parse(after ?? ''))
  } catch {
    return null
  }
}

const seenLast = ({ sightings }: Carried): number =>
  Math.max(0, ...sightings.map(({ seenAt }) => seenAt.getTime()))

/** Void sightings, whose fingerprint is empty, stand before it. */
const firstLive = ['', '\u{10ffff}']
