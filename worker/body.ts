/** Enough for what boards publish; larger documents, and slower ones, are read as they come. */
const peekBytes = 4 * 1024 * 1024
const peekMs = 1000

/**
 * Hashes a body as it passes. `digest` answers null until the last chunk has passed, and for a body
 * that is too large to be known whole before anything of it is stored.
 */
export function hashed(body: AsyncIterable<Uint8Array>): {
  chunks: AsyncIterable<Uint8Array>
  digest: () => string | null
} {
  const hasher = new Bun.CryptoHasher('sha256')
  let bytes = 0
  let digest: string | null = null
  return { chunks: pass(), digest: () => digest }

  async function* pass() {
    for await (const chunk of body) {
      bytes += chunk.length
      if (bytes <= peekBytes) hasher.update(chunk)
      yield chunk
    }
    if (bytes <= peekBytes) digest = hasher.digest('hex')
  }
}

/**
 * Reads ahead, so that a small document is known whole before anything of it is stored.
 * A body that breaks meanwhile breaks at the same place for the reader.
 */
export async function peek(body: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = body[Symbol.asyncIterator]()
  const ahead: Uint8Array[] = []
  let fault: unknown
  let isEnded = false
  const until = performance.now() + peekMs
  for (let bytes = 0; bytes < peekBytes && !isEnded && performance.now() < until; ) {
    try {
      const step = await iterator.next()
      isEnded = step.done === true
      if (step.done) break
      ahead.push(step.value)
      bytes += step.value.length
    } catch (error) {
      fault = error
      isEnded = true
    }
  }
  return replay()

  async function* replay() {
    try {
      yield* ahead.splice(0)
      if (fault) throw fault
      while (!isEnded) {
        const step = await iterator.next()
        if (step.done) break
        yield step.value
      }
    } finally {
      await iterator.return?.()
    }
  }
}
