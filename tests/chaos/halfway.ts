import type { Reply } from '../support/feed-host'
import { documentOf } from './documents'

/** A board that stops in the middle of its first answer, or behind another part, until it is let go; the next ones come whole. */
export function halfway(part = 0.5) {
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
    const cut = Math.floor(document.length * part)
    yield document.slice(0, cut)
    reached.resolve()
    await gate.promise
    yield document.slice(cut)
  }
}
