import type { Failure } from '../model/outcome'
import type { Warning } from '../model/run'
import { type Announcement, judgeEnding, readAnnouncement } from './completeness'
import { withInstants } from './dated-item'
import type { Dialect, Sample } from './dialects/dialect'
import { detectDialect } from './dialects/list'
import type { Ending, RawRecord } from './document'
import { decode } from './encoding/decode'
import type {
  DatedItem,
  FeedDocument,
  FeedRecord,
  ReadFeed,
  ReadHints,
  ReadResult,
} from './feed-document'
import { type Channel, readChannel } from './feed-head'
import { BodyFault } from './fetch/fetched'
import { type Fingerprint, fingerprintFor } from './fingerprint'
import { readFirst } from './first-records'
import { peekGiven } from './given'
import { readJsonChannel } from './json/head'
import { wantedRecord, withMapping } from './mapping'
import { noFeed } from './no-feed'
import { normaliseItem } from './normalise'
import { type OpenDocument, openDocument } from './open-document'
import { nextPage } from './paging'
import { provenanceOf } from './provenance'
import { mergeSamples, takeSample } from './sample'
import { findSharedGuids, type SharedGuids } from './shared-guids'
import { capCodePoints, collapse } from './values/text'
import { sourceOf } from './values/urls'

/** So many bytes tell a challenge page. */
const lookAheadBytes = 4096

/** The address of a document that was found at none. */
const nowhere = 'about:blank'

/** What turns a document's records into listings. */
interface Reader {
  dialect: Dialect
  channel: Channel
  /** A record's bytes to its tree. */
  parse: OpenDocument['parse']
  fingerprint: Fingerprint
  announced: Announcement
  sharedGuids: SharedGuids
  /** Records so far. */
  carried: number
  /** Null until the records have ended. */
  ending: Ending | null
  /** One of each kind. */
  warnings: Warning[]
}

/** Bytes to a document whose records stream: decode, cut, detect the dialect; each record is read when asked. */
export const readFeed: ReadFeed = async (body, hints = {}) => {
  const { start, whole } = await peekGiven(body, lookAheadBytes, hints.isDecompressed ?? false)
  let fault: Failure | null = null
  const decoded = decode(
    noticeFault(whole, (failure) => {
      fault = failure
    }),
    hints.contentType ?? null,
  )
  const opened = await openDocument(decoded.utf8, wantedRecord(hints.mapping ?? null))
  const first = await readFirst(opened.records)
  const reader = openReader(opened, first.sample, hints)
  if (!reader) {
    await first.close()
    return { isFeed: false, failure: fault ?? noFeed(start, opened.head.name) }
  }
  const { dialect, channel } = reader
  const records = readRecords(first.records, opened, reader)
  const document: FeedDocument = {
    dialect: dialect.name,
    feed: channel.feed,
    get encoding() {
      return decoded.encoding()
    },
    records,
    items: readItems(records),
    get warnings() {
      return [...decoded.warnings, ...opened.warnings, ...reader.warnings]
    },
    get ending() {
      return reader.ending
    },
    nextUrl: () => nextUrlOf(opened, reader),
    provenance: (item) => provenanceOf(item, dialect, channel),
  }
  return { isFeed: true, document }
}

/** What breaks the transfer ends the records; before the first of them it is why there is no feed. */
async function* noticeFault(
  body: AsyncIterable<Uint8Array>,
  notice: (failure: Failure) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    if (error instanceof BodyFault) notice(error.failure)
    throw error
  }
}

/** Null: no dialect knows the document. */
function openReader(opened: OpenDocument, records: RawRecord[], hints: ReadHints): Reader | null {
  const { form, head, parse } = opened
  const readHead = form === 'json' ? readJsonChannel : readChannel
  const { url = nowhere, mapping = null } = hints
  const channel = readHead(head, url, hints.source ?? sourceOf(url))
  const samples = (records.length > 0 ? records : [null]).map((record) =>
    takeSample(form, head, opened.recordName, record && parse(record.bytes), channel),
  )
  const known =
    form === 'json'
      ? firstKnown(samples)
      : detectDialect(samples.reduce((a, b) => mergeSamples(a, b)))
  const isMapped = mapping !== null && opened.recordName !== null
  const dialect = isMapped ? withMapping(known, form, mapping) : known
  if (!dialect) return null
  return {
    dialect,
    channel,
    parse,
    fingerprint: fingerprintFor(dialect, channel, head, opened.entities),
    announced: readAnnouncement(head),
    sharedGuids: findSharedGuids(form === 'json' ? dialect.name : head.name),
    carried: 0,
    ending: null,
    warnings: [],
  }
}

const firstKnown = (samples: Sample[]): Dialect | null =>
  samples.map(detectDialect).find((dialect) => dialect !== null) ?? null

/** A list that broke off does not go on. */
function nextUrlOf(opened: OpenDocument, { dialect, channel, carried, ending }: Reader) {
  if (!dialect.paging || ending?.name !== 'complete') return null
  return nextPage(dialect.paging, { url: channel.url, frame: opened.frame(), count: carried })
}

async function* readRecords(
  batches: AsyncIterable<RawRecord[]>,
  opened: OpenDocument,
  reader: Reader,
): AsyncGenerator<FeedRecord[]> {
  for await (const batch of batches) {
    reader.carried += batch.length
    yield batch.map((record) => recordOf(record, reader))
  }
  if (opened.ending) endReading(reader, opened.ending)
}

function endReading(reader: Reader, ended: Ending): void {
  const { ending, warnings } = judgeEnding(ended, reader.announced, reader.carried)
  reader.ending = ending
  for (const warning of warnings) warn(reader, warning)
}

function recordOf({ index, bytes }: RawRecord, reader: Reader): FeedRecord {
  const isShared = reader.sharedGuids.sight(index, bytes)
  const fingerprint = reader.fingerprint(bytes)
  return {
    index,
    fingerprint,
    read: () => readRecord(bytes, isShared, reader),
    readItem: () => readItemOrNull(bytes, reader),
  }
}

async function* readItems(batches: AsyncIterable<FeedRecord[]>): AsyncGenerator<DatedItem> {
  for await (const records of batches)
    for (const record of records) {
      const item = record.readItem()
      if (item) yield item
    }
}

function readItemOrNull(bytes: Uint8Array, reader: Reader): DatedItem | null {
  try {
    return readItem(bytes, reader)
  } catch {
    return null
  }
}

function readItem(bytes: Uint8Array, { dialect, channel, parse }: Reader): DatedItem {
  return withInstants(dialect.readItem(parse(bytes), channel), dialect.dayOrder ?? null)
}

function readRecord(bytes: Uint8Array, hasSharedGuid: boolean, reader: Reader): ReadResult {
  try {
    const { dialect, channel } = reader
    const item = readItem(bytes, reader)
    const skipped = dialect.skip?.(item)
    if (skipped) return { name: 'skipped', reason: skipped, item }
    const normalised = normaliseItem(item, dialect, channel, hasSharedGuid)
    if (normalised.name === 'rejected')
      return { ...normalised, excerpt: item.title ?? excerptOf(bytes), item }
    for (const warning of normalised.warnings) warn(reader, warning)
    return { name: 'listing', draft: normalised.draft, item }
  } catch (error) {
    const reason = `Gleaner could not read it: ${error instanceof Error ? error.message : error}`
    return { name: 'rejected', reason, excerpt: excerptOf(bytes), item: null }
  }
}

function warn(reader: Reader, warning: Warning): void {
  if (!reader.warnings.some(({ kind }) => kind === warning.kind)) reader.warnings.push(warning)
}

const excerptOf = (bytes: Uint8Array): string =>
  capCodePoints(collapse(new TextDecoder().decode(bytes.subarray(0, 800))), 200)
