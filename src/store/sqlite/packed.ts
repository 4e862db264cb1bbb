import type { ItemResult } from '../../model/sighting'
import type { Incoming, ReadRow, Seen } from './incoming'
import { draftColumns } from './listing-rows'
import type { Value } from './rows'

/** Items on their way to another thread: what costs least there are plain values, and bytes that are not copied. */
export interface Packed {
  values: Value[]
  /** How many of the bytes each text has, where there is one. */
  sizes: (number | null)[]
  bytes: Uint8Array<ArrayBuffer>
}

const textsOfRow = 3

/** `memory`: where the bytes may stand; what is too small for them is left as it is. */
export function pack(items: Incoming[], memory?: ArrayBuffer): Packed {
  const values: Value[] = []
  const texts: (string | null)[] = []
  for (const { key, contentHash, fingerprint, sighting, read } of items) {
    values.push(key, contentHash, fingerprint, sighting ? 1 : 0, read ? 1 : 0)
    if (sighting) {
      values.push(sighting.runId, sighting.attempt, sighting.result)
      values.push(sighting.contentHash, sighting.fingerprint)
    }
    if (!read) continue
    values.push(...read.row)
    for (const text of read.texts) texts.push(typeof text === 'string' ? text : null)
  }
  const bytes = roomFor(texts, memory)
  return { values, sizes: writeTexts(texts, bytes), bytes }
}

/** As much as they can need: a unit of UTF-16 is three bytes of UTF-8 at most. To count them exactly takes as long as to write them. */
function roomFor(texts: (string | null)[], memory: ArrayBuffer | undefined): Buffer<ArrayBuffer> {
  const most = texts.reduce((sum, text) => sum + 3 * (text?.length ?? 0), 0)
  return Buffer.from(memory && memory.byteLength >= most ? memory : new ArrayBuffer(most))
}

function writeTexts(texts: (string | null)[], bytes: Buffer): (number | null)[] {
  let at = 0
  return texts.map((text) => {
    if (text === null) return null
    const size = bytes.write(text, at)
    at += size
    return size
  })
}

export function unpack({ values, sizes, bytes }: Packed): Incoming[] {
  const items: Incoming[] = []
  let at = 0
  let size = 0
  let byte = 0
  const next = (): Value => values[at++] ?? null
  const text = (): string => String(next())
  while (at < values.length) {
    const [key, contentHash, fingerprint] = [text(), text(), text()]
    const [isSighted, isRead] = [next() === 1, next() === 1]
    const sighting = isSighted ? readSighting() : null
    items.push({ key, contentHash, fingerprint, sighting, read: isRead ? readRow() : null })
  }
  return items

  function readSighting(): Seen {
    const [runId, attempt, result] = [text(), Number(next()), text()]
    // As it was packed.
    return {
      runId,
      attempt,
      result: result as ItemResult,
      contentHash: text(),
      fingerprint: text(),
    }
  }

  function readRow(): ReadRow {
    const row = values.slice(at, at + draftColumns.length)
    at += draftColumns.length
    const texts = sizes.slice(size, size + textsOfRow).map(bytesOf)
    size += textsOfRow
    return { row, texts }
  }

  function bytesOf(length: number | null): Uint8Array | null {
    if (length === null) return null
    byte += length
    return bytes.subarray(byte - length, byte)
  }
}
