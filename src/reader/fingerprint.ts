import type { Dialect } from './dialects/dialect'
import type { Entities } from './doctype'
import type { Element } from './element'
import { readerVersion } from './feed-document'
import type { Channel } from './feed-head'

/** Names a record's bytes together with all else that decides its meaning: 128 bits, hex. */
export type Fingerprint = (bytes: Uint8Array) => string

/** Two hashes of different make, each seeded with what the whole document says. */
export function fingerprintFor(
  dialect: Dialect,
  channel: Channel,
  root: Element,
  entities: Entities,
  cutBy: string,
): Fingerprint {
  const meaning = JSON.stringify([
    readerVersion,
    dialect.name,
    channel.source,
    channel.base.replace(/[?#].*$/s, ''),
    Object.entries(root.attributes),
    [...entities],
    cutBy,
    dialect.channelValues?.(channel) ?? [],
  ])
  const seed = Bun.hash.xxHash3(meaning)
  return (bytes) => hex(Bun.hash.xxHash3(bytes, seed)) + hex(Bun.hash.rapidhash(bytes, seed))
}

const hex = (hash: bigint): string => hash.toString(16).padStart(16, '0')
