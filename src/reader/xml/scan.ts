/** Bytes that were read and not yet done with, and how far they were looked at. All positions count in `bytes`. */
export interface Scan {
  bytes: Buffer
  /** How many bytes of the document stood before `bytes`. */
  offset: number
  /** What stands before is done with. */
  start: number
  /** The next byte to look at. */
  at: number
  /** No more bytes will come. */
  isLast: boolean
  /** The open comment, CDATA section or processing instruction, from its first byte to what ends it. */
  construct: { from: number; end: Buffer } | null
  /** What begins the open record's end tag: it also ends a CDATA section that has lost its own end; null between records. */
  recordEnd: Buffer | null
  hasLostCdata: boolean
  /** The memory of `bytes` when it is ours, with room behind. */
  storage: Buffer | null
}

/** Adds bytes to the scan; false: there are no more. */
export type ReadMore = () => Promise<boolean>

export const startScan = (): Scan => ({
  bytes: Buffer.alloc(0),
  offset: 0,
  start: 0,
  at: 0,
  isLast: false,
  construct: null,
  recordEnd: null,
  hasLostCdata: false,
  storage: null,
})

/**
 * Adds bytes. Nothing that was handed out is written over: bytes go behind what is there, or all moves to new
 * memory. A chunk that follows no rest is not copied.
 */
export function addBytes(scan: Scan, chunk: Uint8Array): void {
  const rest = scan.bytes.subarray(scan.start)
  if (rest.length === 0) {
    scan.storage = null
    moveTo(scan, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
    return
  }
  const used = scan.bytes.length
  if (scan.storage && scan.storage.length - used >= chunk.length) {
    scan.storage.set(chunk, used)
    scan.bytes = scan.storage.subarray(0, used + chunk.length)
    return
  }
  // Room behind pays where a record is longer than a chunk.
  const room = rest.length < chunk.length ? 0 : rest.length + chunk.length
  const storage = Buffer.allocUnsafeSlow(rest.length + chunk.length + room)
  storage.set(rest)
  storage.set(chunk, rest.length)
  scan.storage = storage
  moveTo(scan, storage.subarray(0, rest.length + chunk.length))
}

/** Takes `bytes` that begin where the scan's `start` was. */
export function moveTo(scan: Scan, bytes: Buffer): void {
  scan.offset += scan.start
  scan.at -= scan.start
  if (scan.construct) scan.construct.from -= scan.start
  scan.start = 0
  scan.bytes = bytes
}
