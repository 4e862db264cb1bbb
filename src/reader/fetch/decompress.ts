import { pipeline, Readable, type Transform } from 'node:stream'
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'
import { peek } from '../peek'
import { BodyFault } from './fetched'

/** More layers of gzip are no accident. */
const maxGzipLayers = 2
/** More codings than any server applies. */
const maxCodings = 2
const chunkSize = 65_536
// A body that ends early gives what it has: that the document broke off is seen when it is read.
const zlibOptions = { chunkSize, finishFlush: constants.Z_SYNC_FLUSH }
const zstdOptions = { chunkSize, finishFlush: constants.ZSTD_e_flush }
const brotliOptions = { chunkSize, finishFlush: constants.BROTLI_OPERATION_FLUSH }

export interface Limits {
  /** Of every layer: what decompresses to little may have been much in between. */
  maxBytes: number
  tooLarge(): BodyFault
}

/**
 * A body as it was before its content codings, as it streams. Gzip is known by its first bytes, whatever the header
 * says; a body that is plain in spite of the header passes. Bytes that cannot be decompressed are a `BodyFault` of
 * kind `decoding`; what came before it is kept.
 */
export async function* decompress(
  body: AsyncIterable<Uint8Array>,
  contentEncoding: string | undefined,
  limits: Limits,
): AsyncGenerator<Uint8Array> {
  const applied = codings(contentEncoding).reverse()
  if (applied.length > maxCodings)
    throw decodingFault(`The body is said to be compressed ${applied.length} times over.`)
  let decoded = body
  for (const coding of applied) decoded = undo(coding, decoded, limits)
  yield* gunzip(decoded, limits)
}

const codings = (header = ''): string[] =>
  header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => !['', 'identity', 'gzip', 'x-gzip'].includes(coding))

async function* undo(
  coding: string,
  body: AsyncIterable<Uint8Array>,
  limits: Limits,
): AsyncGenerator<Uint8Array> {
  const { start, whole } = await peek(body, 6)
  if (start.length === 0 || isPlain(start)) yield* whole
  else if (coding === 'br') yield* through(createBrotliDecompress(brotliOptions), whole, limits)
  else if (coding === 'zstd') yield* through(createZstdDecompress(zstdOptions), whole, limits)
  else if (coding === 'deflate') yield* through(createDeflate(start), whole, limits)
  else throw decodingFault(`The body is compressed with ${coding}, which is not supported.`)
}

/** The beginning of XML or HTML. */
const isPlain = (start: Buffer): boolean => /^\s*<[?!a-z]/i.test(start.toString('latin1'))

/** `deflate` means zlib's format (RFC 1950), but some hosts send bare deflate (RFC 1951). */
function createDeflate(start: Buffer): Transform {
  const isZlib = start.length > 1 && (start[0] ?? 0) % 16 === 8 && start.readUInt16BE(0) % 31 === 0
  return isZlib ? createInflate(zlibOptions) : createInflateRaw(zlibOptions)
}

/** RFC 1952 section 2.3.1. */
export const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b

/** Without its layers of gzip, of which it may have none. */
export async function* gunzip(
  body: AsyncIterable<Uint8Array>,
  limits: Limits,
  layers = maxGzipLayers,
): AsyncGenerator<Uint8Array> {
  const { start, whole } = await peek(body, 2)
  if (layers === 0 || !isGzip(start)) yield* whole
  else yield* gunzip(through(createGunzip(zlibOptions), whole, limits), limits, layers - 1)
}

/** An error of `body` comes after all that could be decompressed before it. */
async function* through(
  transform: Transform,
  body: AsyncIterable<Uint8Array>,
  { maxBytes, tooLarge }: Limits,
): AsyncGenerator<Uint8Array> {
  const faults: unknown[] = []
  let bytes = 0
  pipeline(Readable.from(untilFault(body, faults), { objectMode: false }), transform, () => {})
  try {
    for await (const chunk of transform) {
      bytes += chunk.length
      if (bytes > maxBytes) break
      yield chunk
    }
  } catch (error) {
    faults.push(decodingFault(`The body cannot be decompressed: ${messageOf(error)}.`))
  } finally {
    transform.destroy()
  }
  if (bytes > maxBytes) throw tooLarge()
  if (faults.length > 0) throw faults[0]
}

/** Ends where `body` fails, so that the transform gives out what it holds. */
async function* untilFault(
  body: AsyncIterable<Uint8Array>,
  faults: unknown[],
): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    faults.push(error)
  }
}

const decodingFault = (message: string): BodyFault => new BodyFault({ kind: 'decoding', message })

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown')
