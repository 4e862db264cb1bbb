import type { Failure } from '../model/outcome'
import { BodyFault } from './fetched'
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
      const chunk = await next()
      if (chunk) addBytes(scan, chunk)
      else scan.isLast = true
      return chunk !== null
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

/** What is said of a document whose bytes end too early, after so many whole items. */
export function brokeOff(count: number): string {
  if (count === 0) return 'The document broke off before the end of its first item.'
  return `The document broke off after ${count === 1 ? 'one item' : `${count} items`}.`
}
