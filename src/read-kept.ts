import type { Deps } from './deps'
import { bytesOf } from './kept-documents'
import type { KeptDocument } from './model/document'
import type { FeedMapping } from './model/mapping'
import {
  type FieldOrigin,
  type NoReading,
  type Reading,
  type RecordPath,
  shownOfReading,
} from './model/reading'
import { encodingReason } from './reader/encoding/reason'
import type { FeedDocument, FeedItem, FeedRecord } from './reader/feed-document'
import { peek } from './reader/peek'
import { readFeed } from './reader/read-feed'
import { capCodePoints, collapse } from './reader/values/text'
import { takeTurns } from './turns'

/** More items are not read for a look. */
const mostItems = 2000
const mostPaths = 300
const exampleLength = 80

export interface ReadingTerms {
  source: string | null
  mapping: FeedMapping | null
}

/** What a kept document would become: its first listings, and what is to be said of it. Stores nothing. */
export async function readKept(
  deps: Pick<Deps, 'store'>,
  document: KeptDocument,
  { source, mapping }: ReadingTerms,
): Promise<Reading | NoReading> {
  const { url, contentType, fetchedAt: now } = document
  const { start, whole } = await peek(bytesOf(deps, document), 1024)
  const hints = { url, contentType, source, mapping, now, isDecompressed: true }
  const read = await readFeed(whole, hints)
  if (!read.isFeed) return read
  const reading = await readingOf(read.document)
  return {
    ...reading,
    isWhole: reading.isWhole && !document.isCut,
    encodingReason: encodingReason(start, contentType, reading.encoding),
  }
}

async function readingOf(document: FeedDocument): Promise<Omit<Reading, 'encodingReason'>> {
  const { records, ...found } = await readRecords(document)
  const { title, link, ttlMs, skipHours, skipDays } = document.feed
  const isWhole = document.ending?.name === 'complete' && records < mostItems
  return {
    isFeed: true,
    dialect: document.dialect,
    encoding: document.encoding,
    title,
    link,
    wishes: { ttlMs, skipHours, skipDays },
    ...found,
    isWhole,
    warnings: document.warnings,
    nextUrl: isWhole ? document.nextUrl() : null,
  }
}

type Found = Pick<Reading, 'listings' | 'refused' | 'counts' | 'origins' | 'paths'>

async function readRecords(document: FeedDocument): Promise<Found & { records: number }> {
  const found: Found = {
    listings: [],
    refused: [],
    counts: { listings: 0, rejected: 0, skipped: 0 },
    origins: [],
    paths: [],
  }
  const origins = new Map<string, Map<string, number>>()
  const paths = new Map<string, string>()
  let records = 0
  for await (const batch of document.records) {
    for (const record of batch.slice(0, mostItems - records)) readRecord(record)
    records += batch.length
    if (records >= mostItems) break
    await takeTurns()
  }
  return { ...found, records, origins: originsOf(origins), paths: pathsOf(paths) }

  function readRecord(record: FeedRecord): void {
    const result = record.read()
    if (result.item) notePaths(result.item, paths)
    if (result.name === 'listing') {
      found.counts.listings++
      if (found.listings.length < shownOfReading) found.listings.push(result.draft)
      noteOrigins(document.provenance(result.item), origins)
      return
    }
    const { name, reason } = result
    found.counts[name]++
    const excerpt = name === 'rejected' ? result.excerpt : (result.item?.title ?? '')
    const { index } = record
    if (found.refused.length < shownOfReading) found.refused.push({ index, name, reason, excerpt })
  }
}

function noteOrigins(
  provenance: Record<string, string>,
  origins: Map<string, Map<string, number>>,
): void {
  for (const [field, path] of Object.entries(provenance)) {
    const paths = origins.get(field) ?? new Map<string, number>()
    origins.set(field, paths.set(path, (paths.get(path) ?? 0) + 1))
  }
}

function notePaths({ fields }: FeedItem, paths: Map<string, string>): void {
  for (const [path, [value = '']] of Object.entries(fields)) {
    if (paths.get(path) || paths.size >= mostPaths) continue
    paths.set(path, capCodePoints(collapse(value.slice(0, 1000)), exampleLength))
  }
}

const originsOf = (origins: Map<string, Map<string, number>>): FieldOrigin[] =>
  [...origins].map(([field, paths]) => ({
    field,
    paths: [...paths]
      .map(([path, times]) => ({ path, times }))
      .sort((one, other) => other.times - one.times),
  }))

const pathsOf = (paths: Map<string, string>): RecordPath[] =>
  [...paths].map(([path, example]) => ({ path, example }))
