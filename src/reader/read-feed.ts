import { judgeEnding, readAnnouncement } from './completeness'
import type { Ending, RawRecord } from './document'
import { decode } from './encoding/decode'
import type { FeedDocument, FeedRecord, KnownStretches, ReadFeed } from './feed-document'
import { readFirst } from './first-records'
import { peekGiven } from './given'
import { wantedRecord } from './mapping'
import { feedsNamed, noFeed } from './no-feed'
import { type OpenDocument, openDocument } from './open-document'
import { openReader, type Reader } from './open-reader'
import { nextPage } from './paging'
import { provenanceOf } from './provenance'
import { readItems, recordOf, warn } from './read-record'
import { watchBody } from './watch-body'

/** So many bytes tell a challenge page. */
const lookAheadBytes = 4096

/** Bytes to a document whose records stream: decode, cut, detect the dialect; each record is read when asked. */
export const readFeed: ReadFeed = async (body, hints = {}) => {
  const { start, whole } = await peekGiven(body, lookAheadBytes, hints.isDecompressed ?? false)
  const passing = watchBody(whole)
  const decoded = decode(passing.body, hints.contentType ?? null)
  const { pieces, clean } = decoded
  const opened = await openDocument(pieces, wantedRecord(hints.mapping ?? null), clean)
  const first = await readFirst(opened.records)
  const reader = openReader(opened, first.sample, hints)
  if (!reader) {
    await first.close()
    const sent = { start, root: opened.head.name, shown: passing.shown(), url: hints.url ?? null }
    const failure = passing.fault() ?? noFeed(sent)
    return { isFeed: false, failure, named: feedsNamed(sent) }
  }
  passing.forget()
  const { dialect, channel } = reader
  if (hints.stretches) useStretches(opened, reader, hints.stretches)
  const records = readRecords(first.records, opened, reader)
  const document: FeedDocument = {
    dialect: dialect.name,
    get feed() {
      return reader.feed
    },
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

/** A stretch that was confirmed has been carried, and its guids are taken. */
function useStretches(opened: OpenDocument, reader: Reader, stretches: KnownStretches): void {
  opened.useStretches({
    ...stretches,
    fingerprint: reader.fingerprint,
    async confirm(stretch) {
      const isConfirmed = await stretches.confirm(stretch)
      if (!isConfirmed) return false
      reader.carried += stretch.records
      reader.sharedGuids.skip(stretch.guids)
      return true
    },
  })
}

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
  if (opened.ending) endReading(reader, opened, opened.ending)
}

/** What follows the records may tell more of the document, and of how much it should carry. */
function endReading(reader: Reader, opened: OpenDocument, ended: Ending): void {
  const frame = opened.frame()
  reader.feed = reader.readFeedHead(frame)
  const { ending, warnings } = judgeEnding(ended, readAnnouncement(frame), reader.carried)
  reader.ending = ending
  for (const warning of warnings) warn(reader, warning)
}
