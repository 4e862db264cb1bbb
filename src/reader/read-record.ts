import type { Warning } from '../model/run'
import type { Stretch } from '../model/stretch'
import { withInstants } from './dated-item'
import type { RawRecord, StretchMark } from './document'
import { doubtsOf } from './doubts'
import type { DatedItem, FeedRecord, ReadResult } from './feed-document'
import { normaliseItem } from './normalise'
import type { Reader } from './open-reader'
import { capCodePoints, collapse } from './values/text'

export function recordOf(record: RawRecord, reader: Reader): FeedRecord {
  const { index, bytes, ends } = record
  const isShared = reader.sharedGuids.sight(bytes)
  return {
    index,
    fingerprint: record.fingerprint ?? reader.fingerprint(bytes),
    bytes: bytes.length,
    ends: ends === null ? forgetGuids(reader) : ends && withGuids(ends, reader),
    read: () => readRecord(bytes, isShared, reader),
    readItem: () => readItemOrNull(bytes, reader),
  }
}

const withGuids = (mark: StretchMark, { sharedGuids }: Reader): Stretch => ({
  ...mark,
  guids: sharedGuids.told(mark.records),
})

function forgetGuids({ sharedGuids }: Reader): null {
  sharedGuids.told(0)
  return null
}

/** Those that can be read, one by one. */
export async function* readItems(batches: AsyncIterable<FeedRecord[]>): AsyncGenerator<DatedItem> {
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
    const doubts = doubtsOf(normalised.draft, reader.now)
    for (const warning of [...normalised.warnings, ...doubts]) warn(reader, warning)
    return { name: 'listing', draft: normalised.draft, item }
  } catch (error) {
    const reason = `Gleaner could not read it: ${error instanceof Error ? error.message : error}`
    return { name: 'rejected', reason, excerpt: excerptOf(bytes), item: null }
  }
}

/** One of each kind is kept: the first. */
export function warn(reader: Reader, warning: Warning): void {
  if (!reader.warnings.some(({ kind }) => kind === warning.kind)) reader.warnings.push(warning)
}

const excerptOf = (bytes: Uint8Array): string =>
  capCodePoints(collapse(new TextDecoder().decode(bytes.subarray(0, 800))), 200)
