import { readAtomEntry } from '../formats/atom'
import type { Dialect } from './dialect'
import { plainRules } from './plain-rules'

/** Atom 0.3 and 1.0 (RFC 4287) without a board's own elements. */
export const atom: Dialect = {
  name: 'atom',
  detect: ({ root }) => root.name === 'feed' || root.name === 'entry',
  readItem: readAtomEntry,
  rules: plainRules,
}
