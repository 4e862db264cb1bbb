import type { Db, IndexDescription } from 'mongodb'
import { StoreUnusable } from '../store'
import { addNatures } from './add-natures'
import { addWords } from './add-words'
import { withUpsertRace } from './errors'

/**
 * Brings the data one version forward. Idempotent: several processes may run it at once, and a
 * process that died in it runs it again.
 */
type Migration = (db: Db) => Promise<void>

/** From version 1 on, in order. */
const migrations: Migration[] = [addWords, addNatures]

const newestFirst = { firstSeenAt: -1, _id: -1 } as const

/**
 * Every list walks one of these; none is sorted in memory but a search. MongoDB takes a partial one only for a query
 * that cannot mean more: one that repeats its condition, or compares with a text where the condition is `$gt: ''`.
 */
const indexes: Record<string, IndexDescription[]> = {
  feeds: [{ name: 'url', key: { url: 1 }, unique: true }],
  runs: [
    {
      name: 'oneOpenPerFeed',
      key: { feedId: 1 },
      unique: true,
      partialFilterExpression: { isOpen: true },
    },
    {
      name: 'open',
      key: { isOpen: 1, priority: 1, _id: 1 },
      partialFilterExpression: { isOpen: true },
    },
    { name: 'updatedAt', key: { updatedAt: 1, _id: 1 } },
    { name: 'queuedAt', key: { queuedAt: 1 } },
    { name: 'feed', key: { feedId: 1, _id: -1 } },
    { name: 'source', key: { source: 1, _id: -1 } },
    { name: 'status', key: { status: 1, _id: -1 } },
    { name: 'outcome', key: { outcome: 1, _id: -1 } },
    { name: 'nature', key: { nature: 1, _id: -1 } },
    { name: 'trigger', key: { trigger: 1, _id: -1 } },
    { name: 'cycle', key: { cycleId: 1, _id: -1 } },
    { name: 'person', key: { triggeredBy: 1, _id: -1 } },
    { name: 'errorKind', key: { 'error.kind': 1, _id: -1 } },
    {
      name: 'deadLetters',
      key: { isDeadLetter: 1, _id: -1 },
      partialFilterExpression: { isDeadLetter: true },
    },
    { name: 'finishedAt', key: { finishedAt: 1 } },
    { name: 'opening', key: { feedId: 1, queuedAt: 1 } },
    {
      name: 'rolledUp',
      key: { rolledUpIn: 1, finishedAt: -1 },
      partialFilterExpression: { finishedAt: { $type: 'date' } },
    },
    {
      name: 'detailed',
      key: { detailsPrunedAt: 1, finishedAt: 1 },
    },
    { name: 'expireAt', key: { expireAt: 1 }, expireAfterSeconds: 0 },
    {
      name: 'dismissedAt',
      key: { dismissedAt: 1 },
      partialFilterExpression: { dismissedAt: { $type: 'date' } },
    },
  ],
  listings: [
    { name: 'newest', key: newestFirst },
    { name: 'source', key: { source: 1, ...newestFirst } },
    { name: 'feed', key: { feedIds: 1, ...newestFirst } },
    { name: 'workplace', key: { workplace: 1, ...newestFirst } },
    { name: 'employmentType', key: { employmentType: 1, ...newestFirst } },
    {
      name: 'closedAt',
      key: { closedAt: 1 },
      partialFilterExpression: { closedAt: { $type: 'date' } },
    },
    { name: 'state', key: { closedReason: 1, ...newestFirst } },
    {
      name: 'closedBy',
      key: { closedRunId: 1, ...newestFirst },
      partialFilterExpression: { closedRunId: { $gt: '' } },
    },
    {
      name: 'reopenedBy',
      key: { reopenedRunId: 1, ...newestFirst },
      partialFilterExpression: { reopenedRunId: { $gt: '' } },
    },
    { name: 'page', key: { source: 1, canonicalUrl: 1 } },
    {
      name: 'guid',
      key: { guid: 1 },
      partialFilterExpression: { guid: { $gt: '' } },
    },
    {
      name: 'alias',
      key: { aliases: 1 },
      partialFilterExpression: { aliases: { $gt: '' } },
    },
    {
      name: 'chronicleRun',
      key: { 'chronicle.runId': 1, _id: -1 },
      partialFilterExpression: { 'chronicle.runId': { $gt: '' } },
    },
    { name: 'chronicleAt', key: { 'chronicle.at': 1 }, sparse: true },
    { name: 'validThrough', key: { closedAt: 1, validThrough: 1, _id: 1 } },
    {
      name: 'twin',
      key: { twinKey: 1, closedAt: 1, standsAlone: 1, source: 1 },
      partialFilterExpression: { twinKey: { $gt: '' } },
    },
    {
      name: 'expired',
      key: { feedIds: 1 },
      partialFilterExpression: { closedReason: 'expired' },
    },
    {
      name: 'search',
      key: { words: 'text' },
      // Listings come in every language: no stemming, no stop words, no `language` field of theirs.
      default_language: 'none',
      language_override: 'searchLanguage',
    },
  ],
  alerts: [
    {
      name: 'oneOpenPerKey',
      key: { key: 1 },
      unique: true,
      partialFilterExpression: { isOpen: true },
    },
    { name: 'state', key: { isOpen: 1, _id: -1 } },
    {
      name: 'due',
      key: { nextDeliveryAt: 1 },
      partialFilterExpression: { nextDeliveryAt: { $type: 'date' } },
    },
    { name: 'clearedAt', key: { clearedAt: 1 } },
  ],
  documents: [{ name: 'owner', key: { owner: 1, _id: -1 } }],
  sessions: [
    { name: 'hash', key: { hash: 1 }, unique: true },
    { name: 'user', key: { userName: 1, _id: -1 } },
    { name: 'seenAt', key: { seenAt: 1 } },
  ],
  tokens: [
    { name: 'hash', key: { hash: 1 }, unique: true },
    { name: 'name', key: { userName: 1, name: 1 }, unique: true },
  ],
  answers: [{ name: 'takenAt', key: { takenAt: 1 } }],
  signIns: [{ name: 'until', key: { until: 1 } }],
  audit: [
    { name: 'actor', key: { actor: 1, _id: -1 } },
    { name: 'action', key: { action: 1, _id: -1 } },
    { name: 'feed', key: { feedId: 1, _id: -1 } },
    { name: 'run', key: { runId: 1, _id: -1 } },
    { name: 'thing', key: { thing: 1, _id: -1 } },
    { name: 'at', key: { at: 1 } },
  ],
  rollups: [
    { name: 'scope', key: { zone: 1, grain: 1, kind: 1, id: 1, start: 1 } },
    { name: 'time', key: { zone: 1, grain: 1, kind: 1, start: 1, source: 1 } },
    { name: 'start', key: { grain: 1, start: 1 } },
  ],
  webhookDeliveries: [
    { name: 'webhook', key: { webhookId: 1, _id: -1 } },
    { name: 'due', key: { webhookId: 1, nextTryAt: 1 } },
    { name: 'createdAt', key: { createdAt: 1 } },
  ],
  ledger: [{ name: 'day', key: { '_id.day': 1 } }],
  sightings: [
    { name: 'fingerprint', key: { '_id.feedId': 1, fingerprint: 1 } },
    { name: 'key', key: { '_id.key': 1 } },
  ],
}

/**
 * Migrates the data forward and makes sure of the indexes. Data of a newer program is refused with
 * `StoreUnusable`, untouched.
 */
export async function prepareSchema(db: Db, steps: Migration[] = migrations): Promise<void> {
  const meta = db.collection<{ _id: 'schema'; version: number }>('meta')
  const newest = steps.length + 1
  const version = (await meta.findOne({ _id: 'schema' }))?.version ?? newest
  if (version > newest) throw newerData(db, version, newest)
  for (const step of steps.slice(version - 1)) await step(db)
  for (const [name, list] of Object.entries(indexes)) {
    await dropChanged(db, name, list)
    await db.collection(name).createIndexes(list)
  }
  await withUpsertRace(() =>
    meta.updateOne({ _id: 'schema' }, { $max: { version: newest } }, { upsert: true }),
  )
}

/** An index of the same name that an older program made otherwise stands in the way of today's. */
async function dropChanged(db: Db, collection: string, wanted: IndexDescription[]): Promise<void> {
  if (!(await db.listCollections({ name: collection }).hasNext())) return
  for (const existing of await db.collection(collection).indexes()) {
    const name = existing.name ?? ''
    const same = wanted.find((index) => index.name === name)
    // A text index is told by other keys than it was made with.
    if (!same || 'textIndexVersion' in existing || '_fts' in existing.key) continue
    if (makingOf(existing) !== makingOf(same)) await db.collection(collection).dropIndex(name)
  }
}

const makingOf = ({
  key,
  partialFilterExpression = {},
}: Pick<IndexDescription, 'key' | 'partialFilterExpression'>): string =>
  JSON.stringify([key, partialFilterExpression])

function newerData(db: Db, version: number, newest: number): StoreUnusable {
  return new StoreUnusable(
    `The MongoDB database "${db.databaseName}" was written by a newer Gleaner (schema ${version}; this one knows ${newest}). Update Gleaner, or name another database in MONGODB_URL.`,
  )
}
