import type { Deps } from './deps'
import { type ChangedField, changesBetween, type Told } from './model/changes'
import type { KeptDocument } from './model/document'
import type { Feed } from './model/feed'
import type { ListingDraft } from './model/listing'
import type { FeedMapping } from './model/mapping'
import type { MappingImpact } from './model/mapping-impact'
import { readPages } from './read-pages'
import type { FeedRecord } from './reader/feed-document'
import { takeTurns } from './turns'

/** So many changed listings are shown with what changes. */
const mostExamples = 5
/** Keys that one look-up asks for. */
const batchSize = 500

type Draft = Omit<ListingDraft, 'raw'>

/** Reads a kept document by the feed's mapping and by another, and compares what is stored of both. */
export async function impactOf(
  deps: Pick<Deps, 'store'>,
  feed: Feed,
  document: KeptDocument,
  mapping: FeedMapping | null,
): Promise<MappingImpact> {
  const [before, after] = [
    await draftsOf(deps, feed, document, feed.mapping),
    await draftsOf(deps, feed, document, mapping),
  ]
  const stored = await storedOf(deps, [...new Set([...before.keys(), ...after.keys()])])
  const changed = changedOf(before, after, stored)
  return {
    listings: after.size,
    before: before.size,
    changed: changed.length,
    fields: await countFields(changed),
    added: [...after.keys()].filter((key) => !stored.has(key)).length,
    orphaned: [...before.keys()].filter((key) => stored.has(key) && !after.has(key)).length,
    examples: changed.slice(0, mostExamples).map(([old, now]) => ({
      key: now.key,
      title: old.title,
      changes: changesBetween(old, now),
    })),
  }
}

/** By key; the first of each. A document that cannot be read so has none. */
async function draftsOf(
  deps: Pick<Deps, 'store'>,
  { source }: Feed,
  document: KeptDocument,
  mapping: FeedMapping | null,
): Promise<Map<string, Draft>> {
  const drafts = new Map<string, Draft>()
  for await (const { read } of readPages(deps, document, { source, mapping })) {
    if (!read.isFeed) return drafts
    for await (const records of read.document.records) {
      for (const record of records) addDraft(record, drafts)
      await takeTurns()
    }
  }
  return drafts
}

function addDraft(record: FeedRecord, drafts: Map<string, Draft>): void {
  const result = record.read()
  if (result.name !== 'listing' || drafts.has(result.draft.key)) return
  const { raw: _, ...draft } = result.draft
  drafts.set(draft.key, draft)
}

async function storedOf(
  { store }: Pick<Deps, 'store'>,
  keys: string[],
): Promise<ReadonlySet<string>> {
  const stored = new Set<string>()
  for (let at = 0; at < keys.length; at += batchSize) {
    const rows = await store.listings.rows(keys.slice(at, at + batchSize))
    for (const { key } of rows) stored.add(key)
  }
  return stored
}

type Pair = [before: Draft, after: Draft]

function changedOf(
  before: Map<string, Draft>,
  after: Map<string, Draft>,
  stored: ReadonlySet<string>,
): Pair[] {
  return [...after].flatMap(([key, now]): Pair[] => {
    const old = before.get(key)
    const isChanged = old && stored.has(key) && old.contentHash !== now.contentHash
    return isChanged ? [[old, now]] : []
  })
}

/** The most changed first. */
async function countFields(pairs: Pair[]): Promise<MappingImpact['fields']> {
  const counts = new Map<ChangedField, number>()
  for (const [before, after] of pairs) {
    for (const { field } of changesBetween(withoutText(before), withoutText(after)))
      counts.set(field, (counts.get(field) ?? 0) + 1)
    await takeTurns()
  }
  return [...counts]
    .map(([field, count]) => ({ field, count }))
    .sort((one, other) => other.count - one.count)
}

/** Which words of a text change is asked of a few only. */
const withoutText = (draft: Draft): Told => ({ ...draft, text: '' })
