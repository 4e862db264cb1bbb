import type { Failure } from '../../model/outcome'
import { BodyFault } from '../fetch/fetched'
import { addBytes, moveTo, type Scan } from './scan'

/** Where the bytes of a scan come from. */
export interface Source {
  readMore(): Promise<boolean>
  /** Makes the scan hold so many bytes from its `start` on; false: there are not so many. */
  gather(length: number): Promise<boolean>
  /** Lets the scan go on behind so many bytes from its `start`, of which nothing was handed out. */
  pass(length: number): void
  /** What broke the source; null: it has not ended, or ended by itself. */
  fault(): Failure | null
  /** Reads what follows the document, so that the whole body passes through the reader. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** A `BodyFault` of `utf8` ends the bytes and is kept, other errors pass through. */
export function readSource(utf8: AsyncIterable<Uint8Array>, scan: Scan): Source {
  const chunks = utf8[Symbol.asyncIterator]()
  let fault: Failure | null = null
  let left: Uint8Array | null = null
  /** Memory that nobody else has seen. */
  let spare: Buffer | null = null
  const next = async (): Promise<Uint8Array | null> => {
    try {
      const chunk = await chunks.next()
      return chunk.done ? null : chunk.value
    } catch (error) {
      if (!(error instanceof BodyFault)) throw error
      fault = error.failure
      return null
    }
  }
  return {
    async readMore() {
      if (scan.isLast) return false
      const chunk = left ?? (await next())
      if (!chunk) {
        scan.isLast = true
        return false
      }
      const taken = neededLength(scan, chunk)
      left = taken < chunk.length ? chunk.subarray(taken) : null
      addBytes(scan, chunk.subarray(0, taken))
      return true
    },
    async gather(length) {
      const rest = scan.bytes.subarray(scan.start)
      if (rest.length >= length) return true
      const memory =
        spare && spare.length >= length ? spare : Buffer.allocUnsafeSlow(length + length / 4)
      spare = null
      memory.set(rest)
      let used = rest.length
      while (used < length && !scan.isLast) {
        const chunk = left ?? (await next())
        const taken = Math.min(chunk?.length ?? 0, length - used)
        if (chunk) memory.set(chunk.subarray(0, taken), used)
        else scan.isLast = true
        left = chunk && taken < chunk.length ? chunk.subarray(taken) : null
        used += taken
      }
      moveTo(scan, memory.subarray(0, used))
      scan.storage = memory
      return used === length
    },
    pass(length) {
      scan.start += length
      scan.at = scan.start
      if (scan.start < scan.bytes.length || !scan.storage) return
      // It held nothing but what was passed.
      if (scan.start === length) spare = scan.storage
      scan.storage = null
      moveTo(scan, Buffer.alloc(0))
    },
    fault: () => fault,
    async drain() {
      while (await next());
    },
    async close() {
      await chunks.return?.()
    },
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
