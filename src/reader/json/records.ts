import type { Ending, RawRecord } from '../document'
import type { Element } from '../element'
import { maxRecordBytes } from '../xml/cut'
import { type Scan, startScan } from '../xml/scan'
import { brokeOff, readSource, type Source } from '../xml/source'
import { endOfBrackets } from './bytes'
import { cutElements, isBetween, type JsonCut, maxCut, startJsonCut } from './cut'
import { parseJson } from './element'
import { findList, type JsonList } from './list'

/** The list begins within so many bytes; a document that is no longer is known whole before its first record. */
const searchedBytes = 2 ** 20
/** So much of what follows the list is read. */
const maxTailBytes = 2 ** 20

/** A JSON document that is being read. `ending` is set while `records` is consumed. */
export interface JsonDocument {
  /** What stands around the list, as far as the first megabyte shows it. */
  head: Element
  /** Folded key of the list, `item` for a root without keys; null: there is no list. */
  recordName: string | null
  /** The list's elements as they arrive, several at a time; the next are read when the last have been taken. */
  records: AsyncIterable<RawRecord[]>
  /** All that stands around the list; whole when `records` has ended. */
  frame(): Element
  /** Elements so far. */
  count(): number
  /** Null until `records` has ended. */
  ending: Ending | null
}

/**
 * Cuts a document into the elements of its list without parsing them. `root`: where the root stands. `wanted`: the
 * list's key or path, folded; null: it is found by content. A `BodyFault` of the source becomes the ending, other
 * errors pass through.
 */
export async function openJsonDocument(
  utf8: AsyncIterable<Uint8Array>,
  root: number,
  wanted: string | null,
): Promise<JsonDocument> {
  const scan = startScan()
  const source = readSource(utf8, scan)
  while (scan.bytes.length < searchedBytes && (await source.readMore()));
  // Not what the last chunk happens to have beyond: how the bytes arrive must not matter
  const seen = scan.bytes.subarray(0, searchedBytes)
  const list = findList(seen, root, wanted)
  const head = seen.toString('utf8', root, list?.start ?? seen.length)
  let tail = list?.end == null ? '' : seen.toString('utf8', list.end)
  const cut = startJsonCut()
  const document: JsonDocument = {
    head: parseJson(head + tail, 'json'),
    recordName: list && (list.path.at(-1) ?? 'item'),
    records: readRecords(),
    frame: () => parseJson(head + tail, 'json'),
    count: () => cut.count,
    ending: null,
  }
  return document

  async function* readRecords(): AsyncGenerator<RawRecord[]> {
    try {
      if (!list) {
        const isWhole = endOfBrackets(scan.bytes, root, 0) !== -1
        document.ending = !isWhole && !scan.isLast ? tooLargeHead : endingOf(isWhole, cut, source)
        return
      }
      scan.start = list.start
      scan.at = list.start
      yield* cutAll(scan, cut, source)
      const rest = list.isBracketed && cut.isEnded ? await readTail() : null
      document.ending = endingOf(isComplete(list, rest), cut, source)
      if (document.ending.name === 'complete') await source.drain()
    } finally {
      await source.close()
    }
  }

  async function readTail(): Promise<Buffer> {
    while (scan.bytes.length - scan.at < maxTailBytes && (await source.readMore()));
    const rest = scan.bytes.subarray(scan.at, scan.at + maxTailBytes)
    tail = rest.toString('utf8')
    return rest
  }

  /** A tail beyond its limit holds no item, so that its end does not matter. */
  function isComplete({ isBracketed, path }: JsonList, rest: Buffer | null): boolean {
    if (!isBracketed) return scan.isLast && isBetween(cut) && source.fault() === null
    if (!rest) return false
    return rest.length >= maxTailBytes || endOfBrackets(rest, 0, path.length + 1) !== -1
  }
}

async function* cutAll(scan: Scan, cut: JsonCut, source: Source): AsyncGenerator<RawRecord[]> {
  let isFull = false
  do {
    const records = cutElements(scan, cut)
    if (records.length > 0) yield records
    isFull = records.length === maxCut
  } while (!cut.isEnded && !cut.isTooLarge && (isFull || (await source.readMore())))
}

const tooLargeHead: Ending = {
  name: 'fault',
  failure: {
    kind: 'tooLarge',
    message: `What stands before the first item is larger than ${searchedBytes / 2 ** 20} MB.`,
  },
}

function endingOf(isWhole: boolean, { isTooLarge, count }: JsonCut, source: Source): Ending {
  if (isWhole) return { name: 'complete' }
  if (isTooLarge) {
    const message = `Item ${count + 1} is larger than ${maxRecordBytes / 2 ** 20} MB.`
    return { name: 'fault', failure: { kind: 'tooLarge', message } }
  }
  const failure = source.fault()
  if (failure) return { name: failure.kind === 'truncated' ? 'truncated' : 'fault', failure }
  return { name: 'truncated', failure: { kind: 'truncated', message: brokeOff(count) } }
}
