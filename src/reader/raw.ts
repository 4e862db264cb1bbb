/** So much of an item is kept as it was, in bytes of UTF-8. */
const rawLimit = 64 * 1024
/** Where that is too little, so much of a value, in characters. */
const valueLimit = 2048

/** The fields of an item as JSON text. Too much of it: long values are cut, then the last fields left out. */
export function rawOf(fields: Record<string, string[]>): string {
  const raw = JSON.stringify(fields)
  // A unit of UTF-16 is three bytes at most.
  if (raw.length * 3 <= rawLimit || Buffer.byteLength(raw) <= rawLimit) return raw
  const parts: string[] = []
  let size = 2
  for (const [path, values] of Object.entries(fields)) {
    const part = `${JSON.stringify(cut(path))}:${JSON.stringify(values.slice(0, 100).map(cut))}`
    size += Buffer.byteLength(part) + 1
    if (size > rawLimit) break
    parts.push(part)
  }
  return `{${parts.join(',')}}`
}

const cut = (text: string): string =>
  text.length > valueLimit ? `${text.slice(0, valueLimit).toWellFormed()}…` : text
