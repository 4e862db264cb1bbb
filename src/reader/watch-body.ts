import type { Failure } from '../model/outcome'
import { BodyFault } from './fetch/fetched'

/** A web page tells of its feeds within so many bytes. */
const shownBytes = 65_536

export interface WatchedBody {
  body: AsyncIterable<Uint8Array>
  /** What broke the transfer: before the first record it is why there is no feed. */
  fault(): Failure | null
  /** The first 64 KB of what has passed. */
  shown(): Buffer
  /** Keeps what has passed no longer. */
  forget(): void
}

/** Notes of a body that passes what a document may need that turns out to be no feed. */
export function watchBody(body: AsyncIterable<Uint8Array>): WatchedBody {
  let fault: Failure | null = null
  let shown: Uint8Array[] = []
  let left = shownBytes
  return {
    body: pass(),
    fault: () => fault,
    shown: () => Buffer.concat(shown).subarray(0, shownBytes),
    forget() {
      left = 0
      shown = []
    },
  }

  async function* pass(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) {
        if (left > 0) shown.push(chunk)
        left -= chunk.length
        yield chunk
      }
    } catch (error) {
      if (error instanceof BodyFault) fault = error.failure
      throw error
    }
  }
}
