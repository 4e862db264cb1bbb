/** So much of an item is kept as it was, in bytes of UTF-8. */
const rawLimit = 64 * 1024

/** The fields of an item as JSON text. Too much of it: the longest values are cut, then the last ones left out. */
export function rawOf(fields: Record<string, string[]>): string {
  for (const longest of [Number.POSITIVE_INFINITY, 8192, 1024, 128]) {
    const raw = JSON.stringify(fields, (_path, value: unknown) =>
      typeof value === 'string' && value.length > longest
        ? `${value.slice(0, longest).toWellFormed()}…`
        : value,
    )
    if (fits(raw)) return raw
  }
  const names = Object.entries(fields).map(([path, values]) => [path.slice(0, 128), values.length])
  const counts = JSON.stringify(Object.fromEntries(names.slice(0, 400)))
  return fits(counts) ? counts : '{}'
}

const fits = (raw: string): boolean => raw.length <= rawLimit && Buffer.byteLength(raw) <= rawLimit
