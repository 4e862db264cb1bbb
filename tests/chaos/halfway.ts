import type { Reply } from '../support/feed-host'
import { documentOf } from './documents'

/** A board that stops in the middle of its first answer until it is let go; the next ones come whole. */
export function halfway() {
  const document = documentOf(1)
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  let visits = 0
  const route = (): Reply => {
    visits++
    return visits > 1 ? { body: document } : { body: slowly(), length: Buffer.byteLength(document) }
  }
  return { route, reached: reached.promise, letGo: gate.resolve, visits: () => visits }

  async function* slowly() {
    const middle = Math.floor(document.length / 2)
    yield document.slice(0, middle)
    reached.resolve()
    await gate.promise
    yield document.slice(middle)
  }
}
