/**
 * A row of consecutive records as a feed's document last had them, with all that stood between them. Where the same
 * bytes come again the same records have come: they need not be cut, read or judged one by one.
 */
export interface Stretch {
  /** The fingerprint of its first record. */
  first: string
  /** Bytes from the beginning of its first record to the end of its last. */
  length: number
  /** The fingerprint of those bytes; names the stretch within its feed. */
  hash: string
  records: number
  /** What its records tell of their guids (src/reader/shared-guids.ts). */
  guids: BigUint64Array
}

/** A stretch, and the listings that its records became: each another one, in their order. */
export interface StretchDraft extends Stretch {
  keys: string[]
  fingerprints: string[]
}

type Named = Pick<StretchDraft, 'keys' | 'fingerprints'>

/** The keys of its listings by the fingerprints of their records. */
export function keysByFingerprint({ keys, fingerprints }: Named): Map<string, string> {
  const found = new Map<string, string>()
  for (const [at, key] of keys.entries()) found.set(fingerprints[at] ?? '', key)
  return found
}
