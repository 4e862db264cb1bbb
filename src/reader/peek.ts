export interface Peeked {
  /** The first bytes: `atLeast` of them unless the stream is shorter. */
  start: Buffer
  /** The whole stream, with what was peeked; an error of the source comes at its place. Read once. */
  whole: AsyncIterable<Uint8Array>
}

/** Looks at the beginning of a stream. Never throws: an error of the source is kept for the reader of `whole`. */
export async function peek(source: AsyncIterable<Uint8Array>, atLeast: number): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let length = 0
  let fault: { error: unknown } | null = null
  try {
    while (length < atLeast) {
      const next = await iterator.next()
      if (next.done) break
      chunks.push(next.value)
      length += next.value.length
    }
  } catch (error) {
    fault = { error }
  }
  return {
    start: Buffer.concat(chunks).subarray(0, atLeast),
    whole: replay(chunks, fault, iterator),
  }
}

async function* replay(
  chunks: Uint8Array[],
  fault: { error: unknown } | null,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks.splice(0)
    if (fault) throw fault.error
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}
