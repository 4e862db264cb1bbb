import type { RawRecord } from '../document'
import { maxRecordBytes } from '../xml/cut'
import type { Scan } from '../xml/scan'
import { endOfString, isSpace, markAt, nextMark } from './bytes'

/** How far a list was cut into its elements. */
export interface JsonCut {
  /** Open brackets of the open record, which begins at the scan's `start`. */
  depth: number
  /** The scan stands in a string of the record. */
  isInString: boolean
  /** The open record is a figure or a word. */
  isInWord: boolean
  /** Records so far. */
  count: number
  /** The scan stands at the bracket that closes the list. */
  isEnded: boolean
  isTooLarge: boolean
}

export const startJsonCut = (): JsonCut => ({
  depth: 0,
  isInString: false,
  isInWord: false,
  count: 0,
  isEnded: false,
  isTooLarge: false,
})

export const isBetween = (cut: JsonCut): boolean =>
  cut.depth === 0 && !cut.isInString && !cut.isInWord

/** So many elements are handed out at a time: a megabyte may hold hundreds of thousands. */
export const maxCut = 1000

/** The elements that are whole in the bytes at hand, `maxCut` at most. */
export function cutElements(scan: Scan, cut: JsonCut): RawRecord[] {
  const records: RawRecord[] = []
  while (scan.at < scan.bytes.length && !cut.isEnded && records.length < maxCut) {
    if (isBetween(cut) && !openElement(scan, cut)) continue
    const isWhole = finishElement(scan, cut)
    cut.isTooLarge = scan.at - scan.start > maxRecordBytes
    if (!isWhole || cut.isTooLarge) break
    records.push({ index: cut.count, bytes: scan.bytes.subarray(scan.start, scan.at) })
    cut.count += 1
  }
  if (isBetween(cut)) scan.start = scan.at
  return records
}

/** Takes the first byte of an element; false: it was none. */
function openElement(scan: Scan, cut: JsonCut): boolean {
  const byte = scan.bytes[scan.at] ?? 0
  const mark = markAt(scan.bytes, scan.at)
  if (mark === 'close') {
    cut.isEnded = true
    return false
  }
  scan.start = scan.at
  scan.at += 1
  if (isSpace(byte) || byte === 0x2c) return false
  if (mark === 'open') cut.depth = 1
  else if (mark === 'quote') cut.isInString = true
  else cut.isInWord = true
  return true
}

/** Goes to the end of the open element; false: it is not in these bytes. */
function finishElement(scan: Scan, cut: JsonCut): boolean {
  if (cut.isInWord) return finishWord(scan, cut)
  const { bytes } = scan
  while (scan.at < bytes.length) {
    if (cut.isInString) {
      const end = endOfString(bytes, scan.at)
      scan.at = end === -1 ? bytes.length : end
      cut.isInString = end === -1
    } else {
      scan.at = nextMark(bytes, scan.at)
      const mark = markAt(bytes, scan.at)
      if (!mark) return false
      scan.at += 1
      if (mark === 'open') cut.depth += 1
      if (mark === 'close') cut.depth -= 1
      cut.isInString = mark === 'quote'
    }
    if (isBetween(cut)) return true
  }
  return false
}

function finishWord(scan: Scan, cut: JsonCut): boolean {
  for (; scan.at < scan.bytes.length; scan.at += 1) {
    const byte = scan.bytes[scan.at] ?? 0
    if (!isSpace(byte) && byte !== 0x2c && !markAt(scan.bytes, scan.at)) continue
    cut.isInWord = false
    return true
  }
  return false
}
