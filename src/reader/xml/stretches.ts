import type { Stretch } from '../../model/stretch'
import type { StretchMark, StretchReading } from '../document'
import type { Cut, CutRecord } from './cut'
import type { Scan } from './scan'
import type { Source } from './source'

/** A stretch ends with the record that makes it so long. */
const stretchBytes = 2 ** 20
/** One that a large record makes longer is not remembered: somebody has to hold it. */
const maxBytes = 4 * stretchBytes

/**
 * After so many stretches in a row that are not what they were only each so many-th is looked at, until one is: each is
 * copied to be compared.
 */
const maxMisses = 4

/** What is known of a document by stretches, and what can be remembered of it. */
export interface Stretches {
  /** Whether a record is the first of a known stretch. */
  isLandmark(record: CutRecord): boolean
  /** The known stretch that begins with a landmark at the scan's `start`, if it was confirmed; the scan then stands behind it. */
  skip(landmark: CutRecord): Promise<Stretch | null>
  /** Takes the records in document order as they are cut, and marks those with which a stretch ends. */
  follow(records: CutRecord[]): void
}

/**
 * Between two records a cut goes by nothing that stood before, but by the names of the records and of what is around
 * them, which are part of `fingerprint`. So the same bytes from the beginning of a record to the end of another are
 * the same records, wherever they stand, if no tag among them ended or began the root and nothing was repaired.
 */
export function openStretches(
  scan: Scan,
  cut: Cut,
  source: Source,
  { fingerprint, known, size = stretchBytes, confirm }: StretchReading,
): Stretches {
  const byFirst = Map.groupBy(known, ({ first }) => first)
  let open: OpenStretch | null = null
  let memory = Buffer.alloc(0)
  /** Landmarks since a stretch was what it was. */
  let misses = 0

  return {
    isLandmark(record) {
      if (byFirst.size === 0) return false
      record.fingerprint = fingerprint(record.bytes)
      return byFirst.has(record.fingerprint)
    },

    async skip(landmark) {
      const first = nameOf(landmark)
      const candidates = byFirst.get(first) ?? []
      byFirst.delete(first)
      misses++
      if (misses > maxMisses && misses % maxMisses !== 0) return null
      for (const stretch of candidates) {
        const bytes = await source.gather(stretch.length)
        const isNext = bytes !== null && fingerprint(bytes) === stretch.hash
        if (!isNext || !(await confirm(stretch))) continue
        source.pass(stretch.length)
        open = null
        misses = 0
        return stretch
      }
      source.keep()
      return null
    },

    follow(records) {
      for (const record of records) {
        if (!open) begin(record)
        if (open) add(open, record)
      }
      // What stands between two records is about to be given up.
      if (open) take(open, scan.start)
    },
  }

  function nameOf({ bytes, fingerprint: known }: CutRecord): string {
    return known ?? fingerprint(bytes)
  }

  function begin(record: CutRecord): void {
    const { bytes, end } = record
    const taken = scan.offset + end - bytes.length
    open = { first: nameOf(record), length: 0, records: 0, taken, rootTags: cut.rootTags }
  }

  function add(stretch: OpenStretch, record: CutRecord): void {
    take(stretch, record.end)
    stretch.records++
    if (stretch.length < size) return
    record.ends = markOf(stretch)
    open = null
  }

  function markOf({ first, length, records, rootTags }: OpenStretch): StretchMark | null {
    const isPlain = cut.rootTags === rootTags && !cut.hasUnclosed && !scan.hasLostCdata
    if (!isPlain || length > maxBytes) return null
    return { first, length, records, hash: fingerprint(memory.subarray(0, length)) }
  }

  /** Copies what follows up to a position of the scan. */
  function take(stretch: OpenStretch, to: number): void {
    const bytes = scan.bytes.subarray(stretch.taken - scan.offset, to)
    const length = stretch.length + bytes.length
    if (length > memory.length && length <= maxBytes) {
      const larger = Buffer.allocUnsafeSlow(Math.min(2 * length, maxBytes))
      larger.set(memory.subarray(0, stretch.length))
      memory = larger
    }
    if (length <= maxBytes) memory.set(bytes, stretch.length)
    stretch.length = length
    stretch.taken += bytes.length
  }
}

/** One that is being copied as its records are cut. */
interface OpenStretch {
  first: string
  length: number
  records: number
  /** Up to where in the document it was copied. */
  taken: number
  /** How many tags of the root's name the document had when it began. */
  rootTags: number
}
