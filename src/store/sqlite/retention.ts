import { previewOwner } from '../../model/document'
import type { RetentionStore } from '../retention'
import type { Db } from './database'

/** Which runs may go: the feed has a newer one, and does not name this one itself. */
const isSuperseded = `
  EXISTS (SELECT 1 FROM runs AS newer WHERE newer.feedId = run.feedId AND newer.id > run.id)
  AND NOT EXISTS (SELECT 1 FROM feeds
    WHERE feeds.id = run.feedId AND run.id IN (feeds.lastRunId, feeds.lastCompleteRunId))`

/** The oldest runs by an instant of theirs; `index` holds no others than those that have it. */
const oldest = (index: string, instant: string, condition = 'true'): string => `
  SELECT id FROM runs AS run INDEXED BY ${index}
  WHERE ${instant} < $before AND ${condition} AND ${isSuperseded} ORDER BY ${instant} LIMIT $limit`

const deleteEnded = `DELETE FROM runs WHERE id IN (${oldest('runsByEnd', 'finishedAt')})`
const deleteDismissed = `DELETE FROM runs WHERE id IN (${oldest('runsDismissed', 'dismissedAt')})`
const emptyEnded = `
  UPDATE runs SET attempts = '[]', rejected = '[]', duplicates = '[]', warnings = '[]',
    error = json_remove(error, '$.excerpt'), detailsPrunedAt = $now
  WHERE id IN (${oldest('runsDetailed', 'finishedAt', 'detailsPrunedAt IS NULL')})`

const deleteCycles = `
  DELETE FROM cycles WHERE id IN (SELECT id FROM cycles WHERE at < $before ORDER BY at LIMIT $limit)`

const deleteHosts = `
  DELETE FROM hosts WHERE host IN (SELECT host FROM hosts WHERE
    max(ifnull(heldUntil, 0), ifnull(nextFreeAt, 0), ifnull(pausedUntil, 0), ifnull(restingUntil, 0))
      < $before LIMIT $limit)`

const deleteAlerts = `
  DELETE FROM alerts WHERE id IN
    (SELECT id FROM alerts WHERE clearedAt < $before ORDER BY clearedAt LIMIT $limit)`

const deleteEntries = `
  DELETE FROM chronicle WHERE id IN
    (SELECT id FROM chronicle WHERE at < $before ORDER BY at LIMIT $limit)`

const deleteAnswers = `
  DELETE FROM answers WHERE key IN
    (SELECT key FROM answers WHERE takenAt < $before ORDER BY takenAt LIMIT $limit)`

const deleteDeliveries = `
  DELETE FROM webhookDeliveries WHERE id IN
    (SELECT id FROM webhookDeliveries WHERE createdAt < $before ORDER BY createdAt LIMIT $limit)`

const deleteHeartbeats = `
  DELETE FROM heartbeats WHERE name IN
    (SELECT name FROM heartbeats WHERE seenAt < $before LIMIT $limit)`

const deleteSessions = `
  DELETE FROM sessions WHERE id IN
    (SELECT id FROM sessions WHERE seenAt < $before ORDER BY seenAt LIMIT $limit)`

const deleteAudit = `
  DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < $before ORDER BY at LIMIT $limit)`

const deleteSignIns = `
  DELETE FROM signIns WHERE key IN (SELECT key FROM signIns WHERE until < $before LIMIT $limit)`

const isOfPreview = `owner >= '${previewOwner('')}' AND owner < '${previewOwner('~')}'`

const deletePreviews = `
  DELETE FROM documents WHERE id IN
    (SELECT id FROM documents WHERE ${isOfPreview} AND fetchedAt < $before LIMIT $limit)`

const deletePreviewPieces = `
  DELETE FROM documentPieces WHERE ${isOfPreview} AND owner NOT IN (SELECT owner FROM documents)`

/** One that ended by its own date may be shown still: it would come back as a new one. */
const isShown = `
  SELECT 1 FROM sightings LEFT JOIN feeds ON feeds.id = sightings.feedId
  WHERE sightings.key = listings.key AND
    (seenAt >= $before OR (sightings.runId = lastCompleteRunId AND lastConfirmedAt >= $before))`

const oldestClosed = `
  SELECT rowid, key FROM listings INDEXED BY listingsClosed
  WHERE closedAt < $before AND NOT EXISTS (${isShown}) ORDER BY closedAt LIMIT $limit`

export function retentionStore(db: Db): RetentionStore {
  return {
    runs: (before, limit) => db.write(() => remove(deleteEnded, before, limit)),
    runDetails: (before, limit) => db.write(() => emptyRuns(before, limit)),
    dismissed: (before, limit) => db.write(() => remove(deleteDismissed, before, limit)),
    closedListings: (before, limit) => db.write(() => removeListings(before, limit)),
    cycles: (before, limit) => db.write(() => remove(deleteCycles, before, limit)),
    hosts: (before, limit) => db.write(() => remove(deleteHosts, before, limit)),
    alerts: (before, limit) => db.write(() => remove(deleteAlerts, before, limit)),
    entries: (before, limit) => db.write(() => remove(deleteEntries, before, limit)),
    answers: (before, limit) => db.write(() => remove(deleteAnswers, before, limit)),
    deliveries: (before, limit) => db.write(() => remove(deleteDeliveries, before, limit)),
    previews: (before, limit) => db.write(() => removePreviews(before, limit)),
    heartbeats: (before, limit) => db.write(() => remove(deleteHeartbeats, before, limit)),
    sessions: (before, limit) => db.write(() => remove(deleteSessions, before, limit)),
    signIns: (before, limit) => db.write(() => remove(deleteSignIns, before, limit)),
    audit: (before, limit) => db.write(() => remove(deleteAudit, before, limit)),
  }

  function remove(sql: string, before: Date, limit: number): number {
    const params = { before: before.getTime(), limit }
    return db.query<unknown, [typeof params]>(sql).run(params).changes
  }

  function removePreviews(before: Date, limit: number): number {
    const changes = remove(deletePreviews, before, limit)
    db.query<unknown, []>(deletePreviewPieces).run()
    return changes
  }

  function emptyRuns(before: Date, limit: number): number {
    const params = { before: before.getTime(), limit, now: db.now().getTime() }
    return db.query<unknown, [typeof params]>(emptyEnded).run(params).changes
  }

  function removeListings(before: Date, limit: number): number {
    const params = { before: before.getTime(), limit }
    const found = db
      .query<{ rowid: number; key: string }, [typeof params]>(oldestClosed)
      .all(params)
    const rowids = JSON.stringify(found.map(({ rowid }) => rowid))
    const keys = JSON.stringify(found.map(({ key }) => key))
    db.query<unknown, [string]>(deleteFrom('chronicle', 'key')).run(keys)
    db.query<unknown, [string]>(deleteFrom('sightings', 'key')).run(keys)
    db.query<unknown, [string]>(deleteFrom('listingTexts', 'rowid')).run(rowids)
    db.query<unknown, [string]>(deleteFrom('listings', 'rowid')).run(rowids)
    return found.length
  }
}

const deleteFrom = (table: string, column: string): string =>
  `DELETE FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(?))`
