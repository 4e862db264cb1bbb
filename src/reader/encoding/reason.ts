import { declaredLabels, decoderOf, markedCharset } from './charset'

/** Why a document was read as this encoding, in a few words. `start`: its first kilobyte. */
export function encodingReason(
  start: Uint8Array,
  contentType: string | null,
  encoding: string,
): string {
  if (markedCharset(start) === encoding) return 'its first bytes show it'
  if (encoding === 'utf-8') return 'its bytes are UTF-8'
  const [said] = declaredLabels(start, contentType).filter(
    (label) => decoderOf(label)?.encoding === encoding,
  )
  return said === undefined
    ? 'nothing that is said of it fits its bytes'
    : `it is said to be ${said}`
}
