import type { Failure } from '../model/outcome'
import type { Warning } from '../model/run'
import { type Announcement, judgeEnding, readAnnouncement } from './completeness'
import { decode } from './decode'
import type { Dialect } from './dialects/dialect'
import { detectDialect } from './dialects/list'
import type { Ending, RawRecord, XmlDocument } from './document'
import { parseElement } from './elements'
import type { FeedRecord, ReadFeed, ReadHints, ReadResult } from './feed-document'
import { type Channel, readChannel } from './feed-head'
import { BodyFault } from './fetched'
import { type Fingerprint, fingerprintFor } from './fingerprint'
import { namespacesOf, type Prefixes } from './namespaces'
import { noFeed } from './no-feed'
import { normaliseItem } from './normalise'
import { peek } from './peek'
import { openXmlDocument } from './records'
import { takeSample } from './sample'
import { findSharedGuids, type SharedGuids } from './shared-guids'
import { capCodePoints, collapse } from './text'
import { sourceOf } from './urls'

/** So many bytes tell a challenge page. */
const lookAheadBytes = 4096

/** What turns a document's records into listings. */
interface Reader {
  dialect: Dialect
  channel: Channel
  prefixes: Prefixes
  fingerprint: Fingerprint
  announced: Announcement
  sharedGuids: SharedGuids
  /** Null until the records have ended. */
  ending: Ending | null
  /** One of each kind. */
  warnings: Warning[]
}

/** Bytes to a document whose records stream: decode, cut, detect the dialect; each record is read when asked. */
export const readFeed: ReadFeed = async (body, hints) => {
  const { start, whole } = await peek(body, lookAheadBytes)
  let fault: Failure | null = null
  const decoded = decode(
    noticeFault(whole, (failure) => {
      fault = failure
    }),
    hints.contentType,
  )
  const xml = await openXmlDocument(decoded.utf8)
  const batches = xml.records[Symbol.asyncIterator]()
  const first = await batches.next()
  const reader = openReader(xml, first.done ? undefined : first.value[0], hints)
  if (!reader) {
    await batches.return?.()
    return { isFeed: false, failure: fault ?? noFeed(start, xml.head.name) }
  }
  const document = {
    dialect: reader.dialect.name,
    feed: reader.channel.feed,
    records: readRecords(first, batches, xml, reader),
    get warnings() {
      return [...decoded.warnings, ...xml.warnings, ...reader.warnings]
    },
    get ending() {
      return reader.ending
    },
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
function openReader(
  xml: XmlDocument,
  firstRecord: RawRecord | undefined,
  hints: ReadHints,
): Reader | null {
  const { head, recordName } = xml
  const prefixes = namespacesOf(head)
  const channel = readChannel(head, hints.url, hints.source ?? sourceOf(hints.url))
  const first = firstRecord ? parseElement(firstRecord.bytes, prefixes) : null
  const dialect = detectDialect(takeSample(head, recordName, first, channel))
  if (!dialect) return null
  const fingerprint = fingerprintFor(dialect, channel, head)
  return {
    dialect,
    channel,
    prefixes,
    fingerprint,
    announced: readAnnouncement(head),
    sharedGuids: findSharedGuids(),
    ending: null,
    warnings: [],
  }
}

async function* readRecords(
  first: IteratorResult<RawRecord[]>,
  batches: AsyncIterator<RawRecord[]>,
  xml: XmlDocument,
  reader: Reader,
): AsyncGenerator<FeedRecord[]> {
  let carried = 0
  try {
    for (let next = first; !next.done; next = await batches.next()) {
      carried += next.value.length
      yield next.value.map((record) => recordOf(record, reader))
    }
    if (xml.ending) endReading(reader, xml.ending, carried)
  } finally {
    await batches.return?.()
  }
}

function endReading(reader: Reader, ended: Ending, carried: number): void {
  const { ending, warnings } = judgeEnding(ended, reader.announced, carried)
  reader.ending = ending
  for (const warning of warnings) warn(reader, warning)
}

function recordOf({ index, bytes }: RawRecord, reader: Reader): FeedRecord {
  const isShared = reader.sharedGuids.sight(index, bytes)
  const fingerprint = reader.fingerprint(bytes)
  return { index, fingerprint, read: () => readRecord(bytes, isShared, reader) }
}

function readRecord(bytes: Uint8Array, hasSharedGuid: boolean, reader: Reader): ReadResult {
  try {
    const { dialect, channel } = reader
    const item = dialect.readItem(parseElement(bytes, reader.prefixes), channel)
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
