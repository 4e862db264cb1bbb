import { type Entities, expandEntities } from '../doctype'
import { type Element, noAttributes } from '../element'
import { noPrefixes, type Prefixes } from './namespaces'
import { tokenise } from './tokens'
import { growTree } from './tree'

const utf8 = new TextDecoder()
const noEntities: Entities = new Map()

/**
 * One element's bytes to a tree: the first element found, lenient, never throws. What is left open is closed by
 * its nearest ancestor, what lies deeper than 256 gives its text to the last that does not. References are
 * decoded once (not in CDATA), DTDs are skipped. `prefixes`, `entities`: what the document's head declares.
 */
export function parseElement(
  bytes: Uint8Array,
  prefixes: Prefixes = noPrefixes,
  entities: Entities = noEntities,
): Element {
  const tree = growTree(prefixes)
  tokenise(expandEntities(utf8.decode(bytes), entities), tree)
  return tree.root() ?? { name: '', prefix: '', attributes: noAttributes, content: [] }
}
