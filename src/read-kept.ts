import type { Deps } from './deps'
import type { KeptDocument } from './model/document'
import {
  type FieldOrigin,
  type NoReading,
  type Reading,
  type RecordPath,
  shownOfReading,
} from './model/reading'
import type { Warning } from './model/run'
import { type ReadingTerms, readPages } from './read-pages'
import { encodingReason } from './reader/encoding/reason'
import type { FeedDocument, FeedItem, FeedRecord } from './reader/feed-document'
import { capCodePoints, collapse } from './reader/values/text'
import { takeTurns } from './turns'

/** More items are not read for a look. */
const mostItems = 2000
const mostPaths = 300
const exampleLength = 80

/** What a kept document would become: its first listings, and what is to be said of it. Stores nothing. */
export async function readKept(
  deps: Pick<Deps, 'store'>,
  kept: KeptDocument,
  terms: ReadingTerms,
): Promise<Reading | NoReading> {
  const look = openLook()
  let first: FirstPage | null = null
  for await (const { page, start, read } of readPages(deps, kept, terms)) {
    if (!read.isFeed && !first) return read
    if (!read.isFeed) break
    first ??= { start, contentType: page.contentType, document: read.document }
    if (!(await look.take(read.document))) break
  }
  return first ? readingOf(kept, first, look) : nothingKept
}

interface FirstPage {
  start: Uint8Array
  contentType: string | null
  document: FeedDocument
}

const nothingKept: NoReading = {
  isFeed: false,
  failure: { kind: 'noBody', message: 'Nothing is kept of this document.' },
  named: [],
}

function readingOf(kept: KeptDocument, first: FirstPage, look: Look): Reading {
  const { document, start, contentType } = first
  const { title, link, ttlMs, skipHours, skipDays } = document.feed
  const isWhole = !kept.isCut && look.wholePages() === kept.following.length + 1
  return {
    isFeed: true,
    dialect: document.dialect,
    encoding: document.encoding,
    encodingReason: encodingReason(start, contentType, document.encoding),
    title,
    link,
    wishes: { ttlMs, skipHours, skipDays },
    ...look.found(),
    isWhole,
    nextUrl: isWhole ? look.nextUrl() : null,
  }
}

type Found = Pick<Reading, 'listings' | 'refused' | 'counts' | 'origins' | 'paths' | 'warnings'>

interface Look {
  /** Reads the records of the next page. False: it broke off, or enough was read. */
  take(document: FeedDocument): Promise<boolean>
  found(): Found
  /** Pages that were read to their end. */
  wholePages(): number
  /** Where the list goes on behind the last page. */
  nextUrl(): string | null
}

function openLook(): Look {
  const found: Omit<Found, 'origins' | 'paths' | 'warnings'> = {
    listings: [],
    refused: [],
    counts: { listings: 0, rejected: 0, skipped: 0 },
  }
  const origins = new Map<string, Map<string, number>>()
  const paths = new Map<string, string>()
  const warnings = new Map<string, Warning>()
  let records = 0
  let wholePages = 0
  let nextUrl: string | null = null

  return {
    take,
    found: () => ({
      ...found,
      origins: originsOf(origins),
      paths: pathsOf(paths),
      warnings: [...warnings.values()],
    }),
    wholePages: () => wholePages,
    nextUrl: () => nextUrl,
  }

  async function take(document: FeedDocument): Promise<boolean> {
    const before = records
    for await (const batch of document.records) {
      for (const record of batch.slice(0, mostItems - records)) readRecord(document, record, before)
      records += batch.length
      if (records >= mostItems) break
      await takeTurns()
    }
    for (const warning of document.warnings)
      if (!warnings.has(warning.kind)) warnings.set(warning.kind, warning)
    if (document.ending?.name !== 'complete' || records >= mostItems) return false
    wholePages += 1
    nextUrl = document.nextUrl()
    return true
  }

  function readRecord(document: FeedDocument, record: FeedRecord, before: number): void {
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
    const index = before + record.index
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
