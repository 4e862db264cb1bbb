import { fold } from '../element'

/** A name as it stands in a tag or an attribute, and what it means. */
export interface Name {
  written: string
  /** As written, lower case. */
  tag: string
  prefix: string
  /** Folded. */
  local: string
}

/** A feed has a few names, each thousands of times: whoever came last has the slot. */
const slots: (Name | undefined)[] = Array.from({ length: 1024 })
const maxNameLength = 64

/** The name between two places of a text, made once and then found without a copy. */
export function nameAt(text: string, start: number, end: number): Name {
  let hash = 0
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  const slot = hash & (slots.length - 1)
  const known = slots[slot]
  if (known && known.written.length === end - start && isAt(text, start, known.written))
    return known
  const written = text.slice(start, end)
  if (written.length > maxNameLength) return readName(written)
  // A part of a string keeps the whole in memory: what is kept is a copy.
  const name = readName(Buffer.from(written).toString())
  slots[slot] = name
  return name
}

/** For short parts: a call of `startsWith` takes longer. */
export function isAt(text: string, start: number, part: string): boolean {
  for (let at = 0; at < part.length; at++)
    if (text.charCodeAt(start + at) !== part.charCodeAt(at)) return false
  return true
}

function readName(written: string): Name {
  const tag = written.toLowerCase()
  const colon = tag.indexOf(':')
  const prefix = colon === -1 ? '' : tag.slice(0, colon)
  return { written, tag, prefix, local: fold(tag.slice(colon + 1)) }
}
