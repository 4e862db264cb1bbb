import type { Warning } from '../../model/run'
import type { Ending, RawRecord, XmlDocument } from '../document'
import { fold } from '../element'
import { type Cut, cutRecords, maxRecordBytes, startCut } from './cut'
import { parseElement } from './elements'
import { readHead } from './head'
import { type Scan, startScan } from './scan'
import { brokeOff, readSource, type Source } from './source'

/** The largest head, in bytes: a channel with its logo has a few thousand. */
const maxHeadBytes = 4 * 2 ** 20

/**
 * Cuts a document into records without parsing them. The root is found behind junk of up to 64 KB; text after its
 * end is ignored. The repeated element is what the root announces, else a usual name of a listing, else the
 * first that repeats; `wanted`: the folded name of the records where it is known. Records without their end tag, CDATA without its end: made whole with a warning.
 * `head.name` is '' when there is no element at all. A `BodyFault` of the source becomes the ending, other
 * errors pass through.
 */
export async function openXmlDocument(
  utf8: AsyncIterable<Uint8Array>,
  wanted: string | null = null,
): Promise<XmlDocument> {
  const scan = startScan()
  const source = readSource(utf8, scan)
  const head = await readHead(scan, source.readMore, maxHeadBytes, wanted)
  let tail: Uint8Array | null = null
  const parseFrame = (bytes: Uint8Array) => parseElement(bytes, undefined, head.entities)
  const document: XmlDocument = {
    head: parseFrame(head.bytes),
    entities: head.entities,
    recordName: head.recordName === null ? head.expected : localFold(head.recordName),
    records: readRecords(),
    frame: () => (tail ? parseFrame(Buffer.concat([head.bytes, tail])) : document.head),
    warnings: head.warnings,
    ending: null,
  }
  return document

  async function* readRecords(): AsyncGenerator<RawRecord[]> {
    try {
      const cut = head.recordName === null ? null : startCut(head.path, head.recordName)
      if (cut) yield* cutAll(scan, cut, source)
      const isWhole = cut ? isDone(cut, head.isRecord) : head.path.length === 0
      if (cut) document.warnings.push(...repairsOf(scan, cut))
      if (cut && isWhole) tail = tailOf(scan)
      document.ending = endingOf(isWhole, scan, cut, source)
      if (isWhole && !isPage(document.head.name)) await source.drain()
    } finally {
      await source.close()
    }
  }
}

/** `isRecord`: the root is a record, whose end tag is the document's. */
const isDone = (cut: Cut, isRecord: boolean): boolean =>
  isRecord ? cut.count > 0 && !cut.record : cut.rootDepth === 0

/** Not a feed: nobody needs the rest, which may have no end. */
const isPage = (root: string): boolean => root === '' || root === 'html'

/** What stands behind the last record, when there is more than end tags. */
function tailOf(scan: Scan): Uint8Array | null {
  const bytes = scan.bytes.subarray(scan.start, scan.at)
  return /<[^/!?]/.test(bytes.toString('latin1')) ? Buffer.from(bytes) : null
}

const localFold = (name: string): string => fold(name.slice(name.indexOf(':') + 1))

async function* cutAll(scan: Scan, cut: Cut, source: Source): AsyncGenerator<RawRecord[]> {
  do {
    const records = cutRecords(scan, cut)
    if (records.length > 0) yield records
  } while (cut.rootDepth > 0 && !cut.isTooLarge && (await source.readMore()))
  if (!cut.isTooLarge && scan.isLast) {
    const records = cutRecords(scan, cut)
    if (records.length > 0) yield records
  }
}

function endingOf(isWhole: boolean, scan: Scan, cut: Cut | null, source: Source): Ending {
  if (isWhole) return { name: 'complete' }
  if (cut ? cut.isTooLarge : !scan.isLast) {
    const [what, bytes] = cut
      ? [`Item ${cut.count + 1}`, maxRecordBytes]
      : ['What stands before the first item', maxHeadBytes]
    const message = `${what} is larger than ${bytes / 2 ** 20} MB.`
    return { name: 'fault', failure: { kind: 'tooLarge', message } }
  }
  const failure = source.fault()
  if (failure) return { name: failure.kind === 'truncated' ? 'truncated' : 'fault', failure }
  return { name: 'truncated', failure: { kind: 'truncated', message: brokeOff(cut?.count ?? 0) } }
}

function repairsOf(scan: Scan, cut: Cut): Warning[] {
  const warnings: Warning[] = []
  if (cut.hasUnclosed) {
    const message = 'An item has no end tag; it was taken to end where the next begins.'
    warnings.push({ kind: 'unclosedItem', message })
  }
  if (scan.hasLostCdata) {
    const message = 'A CDATA section has no end; it was taken to end with its item.'
    warnings.push({ kind: 'unclosedCdata', message })
  }
  return warnings
}
