import type { Body } from './feed-document'
import { gunzip, isGzip } from './fetch/decompress'
import { BodyFault } from './fetch/fetched'
import { type Peeked, peek } from './peek'

/** A file that decompresses to more is a bomb. */
const maxDecompressedBytes = 2 ** 32

const tooLarge = (): BodyFault =>
  new BodyFault({
    kind: 'tooLarge',
    message: `The document decompresses to more than ${maxDecompressedBytes / 2 ** 30} GB.`,
  })

/** The plain bytes of a document and a look at its beginning; `isPlain`: nothing in it is to be decompressed. */
export async function peekGiven(body: Body, atLeast: number, isPlain: boolean): Promise<Peeked> {
  const given = await peek(body instanceof Uint8Array ? once(body) : body, atLeast)
  if (isPlain || !isGzip(given.start)) return given
  return peek(gunzip(given.whole, { maxBytes: maxDecompressedBytes, tooLarge }), atLeast)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}
