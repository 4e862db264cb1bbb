import type { RawRecord } from '../document'
import type { Scan } from './scan'
import { isNamed } from './tag-names'
import { endLostCdata, nextTag, type Tag } from './tags'

/** The largest record, in bytes. */
export const maxRecordBytes = 16 * 2 ** 20
/** So much of what stands behind a record is kept. */
const maxTailBytes = 65_536
/** More elements of the record's name inside one are no nesting: its end tag is missing. */
const maxNested = 16

/** How far a document's records were cut. */
export interface Cut {
  /** What begins a record's end tag, as written. */
  recordEnd: Buffer
  /** Lower case, with its prefix. */
  recordName: Buffer
  /** The elements around the records, root first, and how often an element of that name is open in the record. */
  outer: { name: Buffer; open: number }[]
  /** Open elements of the root's name around the records. */
  rootDepth: number
  /** Tags of that name so far between records. */
  rootTags: number
  /** The open record, which begins at the scan's `start`; null between records. */
  record: OpenRecord | null
  /** Records so far. */
  count: number
  hasUnclosed: boolean
  /** More stands behind the last record than is kept. */
  isTailLost: boolean
  isTooLarge: boolean
}

/** Its `end` is a position in the scan until more bytes are added. */
export interface CutRecord extends RawRecord {
  end: number
}

/** Positions count from the start of the record. */
interface OpenRecord {
  /** Open elements of the record's name, itself among them. */
  depth: number
  /** Where others of its name began inside. */
  nested: number[]
  /** Behind the last end tag of its name. */
  closedAt: number
}

type Emit = (start: number, end: number) => void

/** `path` and `recordName` as written. */
export function startCut(path: string[], recordName: string): Cut {
  const names = path.map((name) => name.toLowerCase())
  return {
    recordEnd: Buffer.from(`</${recordName}`),
    recordName: Buffer.from(recordName.toLowerCase()),
    outer: [...new Set(names)].map((name) => ({ name: Buffer.from(name), open: 0 })),
    rootDepth: names.filter((name) => name === names[0]).length,
    rootTags: 0,
    record: null,
    count: 0,
    hasUnclosed: false,
    isTailLost: false,
    isTooLarge: false,
  }
}

/**
 * The records that are whole in the bytes at hand; after the last bytes also those that can be made whole. Stops behind
 * a `landmark`, which is then the last, and stands at the scan's `start`.
 */
export function cutRecords(
  scan: Scan,
  cut: Cut,
  isLandmark: (record: CutRecord) => boolean = () => false,
): { records: CutRecord[]; landmark: CutRecord | null } {
  const records: CutRecord[] = []
  const emit: Emit = (start, end) => {
    if (end - start > maxRecordBytes) cut.isTooLarge = true
    if (cut.isTooLarge) return
    records.push({ index: cut.count, bytes: scan.bytes.subarray(start, end), end })
    cut.count += 1
  }
  while (cut.rootDepth > 0 && !cut.isTooLarge) {
    const tag = nextTag(scan)
    const before = records.length
    if (tag) take(scan, cut, tag, emit)
    else if (!recover(scan, cut, emit)) break
    const last = records.length > before ? records.at(-1) : undefined
    if (!last || cut.record || last.end !== scan.at || !isLandmark(last)) continue
    scan.start = last.end - last.bytes.length
    return { records: records.slice(0, -1), landmark: last }
  }
  if (!cut.record) keepTail(scan, cut)
  return { records, landmark: null }
}

/** Keeps the elements behind the last record: they belong to the document's frame. */
function keepTail(scan: Scan, cut: Cut): void {
  const tag = scan.bytes.indexOf('<', scan.start)
  const hasTag = tag !== -1 && tag < scan.at
  if (hasTag && scan.at - tag > maxTailBytes) cut.isTailLost = true
  if (!hasTag || cut.isTailLost) scan.start = scan.at
}

function take(scan: Scan, cut: Cut, tag: Tag, emit: Emit): void {
  const isRecord = isNamed(scan.bytes, tag, cut.recordName)
  if (!cut.record) takeBetween(scan, cut, tag, isRecord, emit)
  else if (isRecord) takeNested(scan, cut, cut.record, tag, emit)
  else if (closesOuter(scan, cut, tag)) {
    closeUnclosed(scan, cut, tag.start, emit)
    takeBetween(scan, cut, tag, false, emit)
  }
}

function takeBetween(scan: Scan, cut: Cut, tag: Tag, isRecord: boolean, emit: Emit): void {
  if (isRecord && tag.kind === 'open') openRecord(scan, cut, tag.start)
  else if (isRecord && tag.kind === 'empty') {
    emit(tag.start, scan.at)
    scan.start = scan.at
  } else if (cut.outer[0] && isNamed(scan.bytes, tag, cut.outer[0].name)) {
    if (tag.kind === 'open') cut.rootDepth += 1
    if (tag.kind === 'close') cut.rootDepth -= 1
    cut.rootTags += 1
  }
}

function openRecord(scan: Scan, cut: Cut, start: number): void {
  scan.start = start
  scan.recordEnd = cut.recordEnd
  cut.isTailLost = false
  cut.record = { depth: 1, nested: [], closedAt: 0 }
  for (const outer of cut.outer) outer.open = 0
}

/** A tag of the record's own name inside the record. */
function takeNested(scan: Scan, cut: Cut, record: OpenRecord, tag: Tag, emit: Emit): void {
  if (tag.kind === 'open') {
    record.depth += 1
    record.nested.push(tag.start - scan.start)
    if (record.nested.length > maxNested) splitNested(scan, cut, record, emit)
  }
  if (tag.kind === 'close') {
    record.depth -= 1
    record.closedAt = scan.at - scan.start
    if (record.depth === 0) closeRecord(scan, cut, scan.at, emit)
  }
}

/** The end tag of an element around the records, not of a child that has its name. */
function closesOuter(scan: Scan, cut: Cut, tag: Tag): boolean {
  if (tag.kind === 'empty') return false
  for (const outer of cut.outer) {
    if (!isNamed(scan.bytes, tag, outer.name)) continue
    outer.open += tag.kind === 'open' ? 1 : -1
    return outer.open < 0
  }
  return false
}

function closeRecord(scan: Scan, cut: Cut, end: number, emit: Emit): void {
  emit(scan.start, end)
  scan.start = end
  scan.recordEnd = null
  cut.record = null
}

function closeUnclosed(scan: Scan, cut: Cut, end: number, emit: Emit): void {
  if (cut.record && cut.record.nested.length > 0) splitNested(scan, cut, cut.record, emit)
  if (!cut.record) return
  cut.hasUnclosed = true
  closeRecord(scan, cut, end, emit)
}

/** What looked nested was a row of records without end tags: each ends where the next begins. */
function splitNested(scan: Scan, cut: Cut, record: OpenRecord, emit: Emit): void {
  cut.hasUnclosed = true
  const base = scan.start
  let start = 0
  for (const next of record.nested) {
    emit(base + start, base + next)
    start = next
  }
  scan.start = base + start
  cut.record = { depth: 1, nested: [], closedAt: 0 }
  if (record.closedAt > start) closeRecord(scan, cut, base + record.closedAt, emit)
}

/** When no tag comes any more, or none within the size of a record; true: there is more to cut. */
function recover(scan: Scan, cut: Cut, emit: Emit): boolean {
  const isOversize = cut.record !== null && scan.bytes.length - scan.start > maxRecordBytes
  if (!cut.record || !(scan.isLast || isOversize)) return false
  if (endLostCdata(scan, scan.bytes.length)) return true
  if (cut.record.nested.length > 0) {
    splitNested(scan, cut, cut.record, emit)
    return true
  }
  cut.isTooLarge = isOversize
  return false
}
