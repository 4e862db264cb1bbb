import { fold } from '../element'
import type { Tag } from './tags'

/** As written, with its prefix. */
export const tagName = (bytes: Buffer, tag: Tag): string =>
  bytes.toString('utf8', tag.nameStart, tag.nameEnd)

export const localName = (name: string): string => fold(name.slice(name.indexOf(':') + 1))

export const prefixOf = (name: string): string => name.slice(0, Math.max(name.indexOf(':'), 0))

/** Compares a tag with a name that is lower case already; the tag may be written in any case. */
export function isNamed(bytes: Buffer, tag: Tag, name: Buffer): boolean {
  if (tag.nameEnd - tag.nameStart !== name.length) return false
  for (let at = 0; at < name.length; at++) {
    if (lowerCase(bytes[tag.nameStart + at] ?? 0) !== name[at]) return false
  }
  return true
}

const lowerCase = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)
