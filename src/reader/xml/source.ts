import type { Failure } from '../../model/outcome'
import { BodyFault } from '../fetch/fetched'
import { addBytes, type Scan } from './scan'

/** Where the bytes of a scan come from. */
export interface Source {
  readMore(): Promise<boolean>
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
