import { isUtf8 } from 'node:buffer'
import { dropForbiddenBytes } from './control-characters'

const mark = [0xef, 0xbb, 0xbf]

/**
 * Whole characters without those that XML forbids; what is no UTF-8 is replaced (U+FFFD), which `onRepair` hears of.
 * Clean bytes are answered as they are. Bytes may be cut between any two characters, and cleaned twice: it is the same.
 */
export function cleanUtf8(bytes: Uint8Array, onRepair: () => void): Uint8Array {
  if (isUtf8(bytes)) return dropForbiddenBytes(bytes)
  onRepair()
  return dropForbiddenBytes(
    Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)),
  )
}

/** UTF-8 as it streams, in pieces that hold whole characters, without its mark. The pieces are the chunk's own memory. */
export async function* unmarkedPieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isStart = true
  for await (const piece of wholePieces(body)) {
    const isMarked = isStart && mark.every((byte, at) => piece[at] === byte)
    isStart = false
    yield isMarked ? piece.subarray(mark.length) : piece
  }
}

/** Cuts between characters only: one that is split over chunks becomes a piece of its own. */
async function* wholePieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let begun: Uint8Array = new Uint8Array()
  for await (const chunk of body) {
    const taken = begun.length > 0 ? continuationLength(begun, chunk) : 0
    begun = Buffer.concat([begun, chunk.subarray(0, taken)])
    if (taken === chunk.length && brokenTail(begun) > 0) continue
    if (begun.length > 0) yield begun
    const rest = chunk.subarray(taken)
    const whole = rest.length - brokenTail(rest)
    if (whole > 0) yield rest.subarray(0, whole)
    begun = rest.subarray(whole)
  }
  if (begun.length > 0) yield begun
}

/** How many bytes of `chunk` belong to the character that `begun` begins. */
function continuationLength(begun: Uint8Array, chunk: Uint8Array): number {
  const missing = characterLength(begun[0] ?? 0) - begun.length
  const end = chunk.subarray(0, missing).findIndex((byte) => !isContinuation(byte))
  return end === -1 ? Math.min(missing, chunk.length) : end
}

/** Without the last character when its bytes are not all there. */
export const wholeCharacters = (bytes: Uint8Array): Uint8Array =>
  bytes.subarray(0, bytes.length - brokenTail(bytes))

/** How many bytes at the end begin a UTF-8 character that goes on after them. */
function brokenTail(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const byte = bytes[bytes.length - length] ?? 0
    if (!isContinuation(byte)) return characterLength(byte) > length ? length : 0
  }
  return 0
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

function characterLength(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 1
  if (lead < 0xe0) return 2
  return lead < 0xf0 ? 3 : 4
}
