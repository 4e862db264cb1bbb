import { isAscii } from 'node:buffer'
import type { Warning } from '../../model/run'
import { peek } from '../peek'
import { chooseCharset, declaredLabels, decoderOf, markedCharset, sevenBitCharset } from './charset'
import { cleanUtf8, unmarkedPieces, wholeCharacters } from './utf8'
import { decodeUtf32 } from './utf32'

export interface Decoded {
  /** Valid UTF-8 without a mark and without the control characters that XML forbids. */
  utf8: AsyncIterable<Uint8Array>
  /** The same before it is clean, in pieces of whole characters; to be read instead. */
  pieces: AsyncIterable<Uint8Array>
  /** To be called before bytes of a piece are looked at. What is clean is answered as it is. */
  clean(piece: Uint8Array): Uint8Array
  /** `encodingGuessed`, `encodingRepaired`: one of each at most; grows while `utf8` is read. */
  warnings: Warning[]
  /** What the bytes are read as: known when the first that is not ASCII has come. */
  encoding(): string
}

/** Where an XML declaration must stand, and a little more. */
const declarationBytes = 1024
/** So many bytes decide, from the first that is not ASCII: all before reads the same in every encoding. */
const decidingBytes = 65_536

/**
 * Any encoding to UTF-8, as it streams: a byte order mark or the pattern of UTF-16 and UTF-32, else valid UTF-8,
 * else the charset of `contentType`, else the XML declaration's, else windows-1252. Valid UTF-8 is not copied.
 * Errors of `body` pass through.
 */
export function decode(body: AsyncIterable<Uint8Array>, contentType: string | null): Decoded {
  const warnings: Warning[] = []
  let encoding = 'utf-8'
  const choose = (label: string) => {
    encoding = label
    return label
  }
  const onRepair = () => {
    if (!warnings.includes(repaired)) warnings.push(repaired)
  }
  const pieces = toUtf8(body, contentType, warnings, choose)
  const clean = (piece: Uint8Array) => cleanUtf8(piece, onRepair)
  return {
    utf8: cleaned(pieces, clean),
    pieces,
    clean,
    warnings,
    encoding: () => encoding,
  }
}

/** Pieces of which something is left. */
export async function* cleaned(
  pieces: AsyncIterable<Uint8Array>,
  clean: (piece: Uint8Array) => Uint8Array,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    const left = clean(piece)
    if (left.length > 0) yield left
  }
}

/** Notes the encoding that was decided on, and answers it. */
type Choose = (label: string) => string

async function* toUtf8(
  body: AsyncIterable<Uint8Array>,
  contentType: string | null,
  warnings: Warning[],
  choose: Choose,
): AsyncGenerator<Uint8Array> {
  const { start, whole } = await peek(body, declarationBytes)
  const labels = declaredLabels(start, contentType)
  const plain = markedCharset(start) ?? sevenBitCharset(labels)
  if (plain) yield* decodeAs(choose(plain), whole)
  else yield* decodeUnmarked(whole, labels, warnings, choose)
}

async function* decodeUnmarked(
  body: AsyncIterable<Uint8Array>,
  labels: string[],
  warnings: Warning[],
  choose: Choose,
): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      const ascii = asciiLength(next.value)
      if (ascii > 0) yield next.value.subarray(0, ascii)
      if (ascii === next.value.length) continue
      const { start, whole } = await peek(join(next.value.subarray(ascii), chunks), decidingBytes)
      // A character that is cut by our own look is whole in the stream; at the end of a document it is not.
      const seen = start.length < decidingBytes ? start : wholeCharacters(start)
      const { label, warning } = chooseCharset(seen, labels)
      if (warning) warnings.push({ kind: 'encodingGuessed', message: warning })
      yield* decodeAs(choose(label), whole)
      return
    }
  } finally {
    await chunks.return?.()
  }
}

async function* join(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

const asciiLength = (bytes: Uint8Array): number =>
  isAscii(bytes) ? bytes.length : bytes.findIndex((byte) => byte > 0x7f)

function decodeAs(label: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (label === 'utf-8') return unmarkedPieces(body)
  if (label === 'utf-32le') return decodeUtf32(body, true)
  if (label === 'utf-32be') return decodeUtf32(body, false)
  return transcode(body, decoderOf(label) ?? new TextDecoder('windows-1252'))
}

const repaired: Warning = {
  kind: 'encodingRepaired',
  message: 'Some bytes are not valid UTF-8; each was replaced by U+FFFD.',
}

async function* transcode(
  body: AsyncIterable<Uint8Array>,
  decoder: TextDecoder,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    const text = decoder.decode(chunk, { stream: true })
    if (text !== '') yield Buffer.from(text)
  }
  const rest = decoder.decode()
  if (rest !== '') yield Buffer.from(rest)
}
