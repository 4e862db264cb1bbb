/** What XML 1.0 section 2.2 forbids; NUL breaks stores as well. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is what it is for
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g

export const dropForbidden = (text: string): string => text.replace(forbidden, '')

// biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is what it is for
const forbiddenByte = /[\0-\x08\x0b\x0c\x0e-\x1f]/
/** Of U+FFFE and U+FFFF in UTF-8; U+FFFD has it too. */
const nonCharacterLead = Buffer.from([0xef, 0xbf])

/** `utf8` without the forbidden characters; clean bytes are not copied. */
export function dropForbiddenBytes(utf8: Uint8Array): Uint8Array {
  const bytes = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length)
  return isSuspect(bytes) ? withoutForbidden(bytes) : utf8
}

const isSuspect = (bytes: Buffer): boolean =>
  hasForbiddenByte(bytes) || bytes.includes(nonCharacterLead)

/** Looks at four bytes at a time. */
function hasForbiddenByte(bytes: Buffer): boolean {
  const start = -bytes.byteOffset & 3
  const count = (bytes.length - start) >> 2
  if (count <= 0) return hasForbidden(bytes, 0, bytes.length)
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + start, count)
  for (let at = 0; at < count; at++) {
    const word = words[at] ?? 0
    // The top bit of each byte below 0x20: no sum of seven bits reaches into the next byte.
    const low = ~((word & 0x7f7f7f7f) + 0x60606060) & ~word & 0x80808080
    if (low !== 0 && (low & noWhiteSpace(word)) !== 0) return true
  }
  return hasForbidden(bytes, 0, start) || hasForbidden(bytes, start + 4 * count, bytes.length)
}

const noWhiteSpace = (word: number): number =>
  noZero(word ^ 0x09090909) & noZero(word ^ 0x0a0a0a0a) & noZero(word ^ 0x0d0d0d0d)

/** Sets the top bit of each byte that is not zero. */
const noZero = (word: number): number => ((word & 0x7f7f7f7f) + 0x7f7f7f7f) | word

function hasForbidden(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isForbidden[bytes[at] ?? 0] === 1) return true
  return false
}

function withoutForbidden(bytes: Buffer): Buffer {
  const kept = Buffer.allocUnsafe(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (isForbidden[byte] === 1) continue
    if (byte === 0xef && isNonCharacter(bytes, at)) at += 2
    else kept[length++] = byte
  }
  return kept.subarray(0, length)
}

const isForbidden = Uint8Array.from({ length: 256 }, (_, byte) =>
  forbiddenByte.test(String.fromCharCode(byte)) ? 1 : 0,
)

/** U+FFFE is EF BF BE, U+FFFF is EF BF BF. */
const isNonCharacter = (bytes: Buffer, at: number): boolean =>
  bytes[at + 1] === 0xbf && (bytes[at + 2] ?? 0) >= 0xbe
