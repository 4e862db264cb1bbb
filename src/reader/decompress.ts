import { pipeline, Readable, type Transform } from 'node:stream'
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
} from 'node:zlib'
import { BodyFault } from './fetched'
import { peek } from './peek'

/** More layers of gzip are no accident. */
const maxGzipLayers = 2
const chunkSize = 65_536
// A body that ends early gives what it has: that the document broke off is seen when it is read.
const zlibOptions = { chunkSize, finishFlush: constants.Z_SYNC_FLUSH }
const brotliOptions = { chunkSize, finishFlush: constants.BROTLI_OPERATION_FLUSH }

/**
 * A body as it was before its content codings, as it streams. Gzip is known by its first bytes, whatever the header
 * says; a body that is plain in spite of the header passes. Bytes that cannot be decompressed are a `BodyFault` of
 * kind `decoding`; what came before it is kept.
 */
export async function* decompress(
  body: AsyncIterable<Uint8Array>,
  contentEncoding: string | undefined,
): AsyncGenerator<Uint8Array> {
  let decoded = body
  for (const coding of codings(contentEncoding).reverse()) decoded = undo(coding, decoded)
  yield* gunzip(decoded, maxGzipLayers)
}

const codings = (header = ''): string[] =>
  header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => !['', 'identity', 'gzip', 'x-gzip'].includes(coding))

async function* undo(coding: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { start, whole } = await peek(body, 6)
  if (start.length === 0 || isPlain(start)) yield* whole
  else if (coding === 'br') yield* through(createBrotliDecompress(brotliOptions), whole)
  else if (coding === 'deflate') yield* through(createDeflate(start), whole)
  else throw decodingFault(`The body is compressed with ${coding}, which is not supported.`)
}

/** The beginning of XML or HTML. */
const isPlain = (start: Buffer): boolean => /^\s*<[?!a-z]/i.test(start.toString('latin1'))

/** `deflate` means zlib's format (RFC 1950), but some hosts send bare deflate (RFC 1951). */
function createDeflate(start: Buffer): Transform {
  const isZlib = start.length > 1 && (start[0] ?? 0) % 16 === 8 && start.readUInt16BE(0) % 31 === 0
  return isZlib ? createInflate(zlibOptions) : createInflateRaw(zlibOptions)
}

async function* gunzip(
  body: AsyncIterable<Uint8Array>,
  layers: number,
): AsyncGenerator<Uint8Array> {
  const { start, whole } = await peek(body, 2)
  if (layers === 0 || start[0] !== 0x1f || start[1] !== 0x8b) yield* whole
  else yield* gunzip(through(createGunzip(zlibOptions), whole), layers - 1)
}

/** An error of `body` comes after all that could be decompressed before it. */
async function* through(
  transform: Transform,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const faults: unknown[] = []
  pipeline(Readable.from(untilFault(body, faults), { objectMode: false }), transform, () => {})
  try {
    yield* transform
  } catch (error) {
    faults.push(decodingFault(`The body cannot be decompressed: ${messageOf(error)}.`))
  } finally {
    transform.destroy()
  }
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
