import type { Warning } from '../../model/run'
import type { Ending, RawRecord, StretchReading, XmlDocument } from '../document'
import { fold } from '../element'
import { type Cut, type CutRecord, cutRecords, maxRecordBytes, startCut } from './cut'
import { parseElement } from './elements'
import { readHead } from './head'
import { type Scan, startScan } from './scan'
import { brokeOff, type Clean, readSource, type Source } from './source'
import { openStretches, type Stretches } from './stretches'

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
  clean: Clean = (piece) => piece,
): Promise<XmlDocument> {
  const scan = startScan()
  const source = readSource(utf8, scan, clean)
  const head = await readHead(scan, source.readMore, maxHeadBytes, wanted)
  let tail: Uint8Array | null = null
  let reading: StretchReading | null = null
  const parseFrame = (bytes: Uint8Array) => parseElement(bytes, undefined, head.entities)
  const document: XmlDocument = {
    head: parseFrame(head.bytes),
    entities: head.entities,
    recordName: head.recordName === null ? head.expected : localFold(head.recordName),
    records: readRecords(),
    frame: () => (tail ? parseFrame(Buffer.concat([head.bytes, tail])) : document.head),
    useStretches(given) {
      reading = given
    },
    cutBy: [...head.path, head.recordName].join(' '),
    warnings: head.warnings,
    ending: null,
  }
  return document

  async function* readRecords(): AsyncGenerator<RawRecord[]> {
    try {
      const cut = head.recordName === null ? null : startCut(head.path, head.recordName)
      if (cut) yield* cutAll(scan, cut, source, () => reading)
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

/** The elements behind the last record, when there are more than end tags. */
function tailOf({ bytes, start, at }: Scan): Uint8Array | null {
  const tag = bytes.indexOf('<', start)
  if (tag === -1 || tag >= at) return null
  const tail = bytes.subarray(tag, at)
  return /<[^/!?]/.test(tail.toString('latin1')) ? Buffer.from(tail) : null
}

const localFold = (name: string): string => fold(name.slice(name.indexOf(':') + 1))

/** `given`: the stretches, as soon as they are known. */
async function* cutAll(
  scan: Scan,
  cut: Cut,
  source: Source,
  given: () => StretchReading | null,
): AsyncGenerator<RawRecord[]> {
  let stretches: Stretches | null = null
  for (let isMore = true; isMore; ) {
    const reading: StretchReading | null = stretches ? null : given()
    if (reading) stretches = openStretches(scan, cut, source, reading)
    const { records, landmark } = cutRecords(scan, cut, stretches?.isLandmark)
    stretches?.follow(records)
    if (records.length > 0) yield records
    if (landmark && stretches) yield* passLandmark(scan, cut, stretches, landmark)
    else isMore = cut.rootDepth > 0 && !cut.isTooLarge && !scan.isLast
    if (!landmark && isMore) await source.readMore()
  }
}

/** Behind the stretch that begins there, or behind the landmark itself, which is then a record like others. */
async function* passLandmark(
  scan: Scan,
  cut: Cut,
  stretches: Stretches,
  landmark: CutRecord,
): AsyncGenerator<RawRecord[]> {
  const passed = await stretches.skip(landmark)
  cut.isTailLost = false
  cut.count = landmark.index + (passed?.records ?? 1)
  if (passed) return
  landmark.end = scan.start + landmark.bytes.length
  stretches.follow([landmark])
  scan.start = landmark.end
  yield [landmark]
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
