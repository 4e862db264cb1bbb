import type { Warning } from '../model/run'
import type { Dialect, Sample } from './dialects/dialect'
import { detectDialect } from './dialects/list'
import type { Ending, RawRecord } from './document'
import type { Element } from './element'
import type { FeedHead, ReadHints } from './feed-document'
import { type Channel, readChannel } from './feed-head'
import { type Fingerprint, fingerprintFor } from './fingerprint'
import { readJsonChannel } from './json/head'
import { withMapping } from './mapping'
import type { OpenDocument } from './open-document'
import { mergeSamples, takeSample } from './sample'
import { findSharedGuids, type SharedGuids } from './shared-guids'
import { sourceOf } from './values/urls'

/** The address of a document that was found at none. */
const nowhere = 'about:blank'

/** What turns a document's records into listings. */
export interface Reader {
  dialect: Dialect
  /** What the records are read by: as far as it is known before the first of them. */
  channel: Channel
  /** What the document says of itself; whole when the records have ended. */
  feed: FeedHead
  /** A record's bytes to its tree. */
  parse: OpenDocument['parse']
  fingerprint: Fingerprint
  /** The same of all that stands around the records. */
  readFeedHead(frame: Element): FeedHead
  sharedGuids: SharedGuids
  now: Date
  /** Records so far. */
  carried: number
  /** Null until the records have ended. */
  ending: Ending | null
  /** One of each kind. */
  warnings: Warning[]
}

/** `records`: the first of them. Null: no dialect knows the document. */
export function openReader(
  opened: OpenDocument,
  records: RawRecord[],
  hints: ReadHints,
): Reader | null {
  const { form, head, parse } = opened
  const readHead = form === 'json' ? readJsonChannel : readChannel
  const { url = nowhere, mapping = null, now = new Date() } = hints
  const source = hints.source ?? sourceOf(url)
  const channel = readHead(head, url, source)
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
    feed: channel.feed,
    readFeedHead: (frame) => readHead(frame, url, source).feed,
    parse,
    fingerprint: fingerprintFor(dialect, channel, head, opened.entities, opened.cutBy),
    sharedGuids: findSharedGuids(
      form === 'json' ? dialect.name : head.name,
      Boolean(hints.stretches),
    ),
    now,
    carried: 0,
    ending: null,
    warnings: [],
  }
}

const firstKnown = (samples: Sample[]): Dialect | null =>
  samples.map(detectDialect).find((dialect) => dialect !== null) ?? null
