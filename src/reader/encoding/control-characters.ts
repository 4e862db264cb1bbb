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

/** So many bytes become a text that stays near the processor. */
const lookBytes = 65_536

/** A search by a regex runs over many bytes at a time, a look at every byte does not. */
function isSuspect(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += lookBytes)
    if (forbiddenByte.test(bytes.toString('latin1', at, at + lookBytes))) return true
  return bytes.includes(nonCharacterLead)
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
