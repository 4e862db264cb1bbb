import type { Failure } from '../../model/outcome'
import { wholeCharacters } from '../encoding/utf8'
import { BodyFault } from '../fetch/fetched'
import { addBytes, moveTo, type Scan } from './scan'

/** Answers bytes of whole characters as they are to be looked at. */
export type Clean = (piece: Uint8Array) => Uint8Array

/** Where the bytes of a scan come from. */
export interface Source {
  readMore(): Promise<boolean>
  /**
   * Answers so many bytes from the scan's `start` on, as they come: they may be compared, and then be passed or kept.
   * Null: there are not so many.
   */
  gather(length: number): Promise<Uint8Array | null>
  /** Lets the scan go on behind so many gathered bytes, of which nothing was handed out. */
  pass(length: number): void
  /** Makes what was gathered what the scan looks at. */
  keep(): void
  /** What broke the source; null: it has not ended, or ended by itself. */
  fault(): Failure | null
  /** Reads what follows the document, so that the whole body passes through the reader. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** A `BodyFault` of `utf8` ends the bytes and is kept, other errors pass through. */
export function readSource(
  utf8: AsyncIterable<Uint8Array>,
  scan: Scan,
  clean: Clean = (piece) => piece,
): Source {
  const chunks = utf8[Symbol.asyncIterator]()
  let fault: Failure | null = null
  let left: Uint8Array | null = null
  /** Memory that nobody else has seen. */
  let spare: Buffer | null = null
  /** How many bytes at the end of the scan are not clean. */
  let unclean = 0

  return {
    async readMore() {
      if (scan.isLast) return false
      const chunk = await next()
      if (!chunk) return false
      const taken = neededLength(scan, chunk)
      leave(chunk, taken)
      addBytes(scan, clean(chunk.subarray(0, taken)))
      return true
    },

    async gather(length) {
      const rest = scan.bytes.subarray(scan.start)
      if (rest.length >= length) return rest.subarray(0, length)
      const memory =
        spare && spare.length >= length ? spare : Buffer.allocUnsafeSlow(length + length / 4)
      spare = null
      memory.set(rest)
      const used = await fill(memory.subarray(0, length), rest.length)
      unclean += used - rest.length
      moveTo(scan, memory.subarray(0, used))
      scan.storage = memory
      return used === length ? scan.bytes : null
    },

    pass(length) {
      scan.start += length
      scan.at = scan.start
      unclean = Math.min(unclean, scan.bytes.length - scan.start)
      keep()
      if (scan.start < scan.bytes.length) return
      // It held nothing but what was passed.
      if (scan.start === length) spare = scan.storage
      scan.storage = null
      moveTo(scan, Buffer.alloc(0))
    },

    keep,
    fault: () => fault,
    async drain() {
      for (let chunk = await next(); chunk; chunk = await next()) clean(chunk)
    },
    async close() {
      await chunks.return?.()
    },
  }

  /** Null: there are no more, and the scan knows. */
  async function next(): Promise<Uint8Array | null> {
    const chunk = left ?? (await nextChunk())
    left = null
    if (!chunk) scan.isLast = true
    return chunk
  }

  async function nextChunk(): Promise<Uint8Array | null> {
    try {
      const chunk = await chunks.next()
      return chunk.done ? null : chunk.value
    } catch (error) {
      if (!(error instanceof BodyFault)) throw error
      fault = error.failure
      return null
    }
  }

  function leave(chunk: Uint8Array, taken: number): void {
    left = taken < chunk.length ? chunk.subarray(taken) : null
  }

  /** Answers up to where there was something to fill it with. */
  async function fill(memory: Buffer, from: number): Promise<number> {
    let used = from
    while (used < memory.length && !scan.isLast) {
      const chunk = await next()
      if (!chunk) break
      const taken = Math.min(chunk.length, memory.length - used)
      memory.set(chunk.subarray(0, taken), used)
      leave(chunk, taken)
      used += taken
    }
    return used
  }

  function keep(): void {
    if (unclean === 0) return
    const from = scan.bytes.length - unclean
    const raw = scan.bytes.subarray(from)
    unclean = 0
    // What was left of a chunk may begin within a character.
    const whole = left ? wholeCharacters(raw) : raw
    if (left) left = Buffer.concat([raw.subarray(whole.length), left])
    const bytes = clean(whole)
    const isSame = bytes === whole
    if (!isSame) scan.storage = null
    const before = scan.bytes.subarray(0, from)
    scan.bytes = isSame
      ? scan.bytes.subarray(0, from + whole.length)
      : Buffer.concat([before, bytes])
  }
}

/** Of a chunk that follows the rest of another only what ends a record is joined to it: the other records are not copied. */
function neededLength({ bytes, start, recordEnd }: Scan, chunk: Uint8Array): number {
  if (!recordEnd || start === bytes.length) return chunk.length
  const view = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  const tag = view.indexOf(recordEnd)
  const end = tag === -1 ? -1 : view.indexOf('>', tag)
  return end === -1 ? chunk.length : end + 1
}

/** What is said of a document whose bytes end too early, after so many whole items. */
export function brokeOff(count: number): string {
  if (count === 0) return 'The document broke off before the end of its first item.'
  return `The document broke off after ${count === 1 ? 'one item' : `${count} items`}.`
}
