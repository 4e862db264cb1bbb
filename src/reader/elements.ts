import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2'
import type { Element } from './element'
import { decodeReferences } from './entities'
import { noPrefixes, type Prefixes } from './namespaces'
import { growTree, type Tree } from './tree'

const utf8 = new TextDecoder()

/** End tags that a CDATA section without its end has swallowed. */
const swallowedTags = /(<\/[\w:.-]+\s*>\s*)+$/

/**
 * One element's bytes to a tree: the first element found, lenient, never throws. What is left open is closed by
 * its nearest ancestor, what lies deeper than 256 gives its text to the last that does not. References are
 * decoded once (not in CDATA), DTDs are skipped. `prefixes`: what the document's head declares.
 */
export function parseElement(bytes: Uint8Array, prefixes: Prefixes = noPrefixes): Element {
  const text = utf8.decode(bytes)
  const tree = growTree(prefixes)
  const tokenizer = new Tokenizer({ xmlMode: true, decodeEntities: false }, listen(text, tree))
  tokenizer.write(text)
  tokenizer.end()
  return tree.root() ?? { name: '', prefix: '', attributes: Object.create(null), content: [] }
}

function listen(text: string, tree: Tree): TokenizerCallbacks {
  let tag = ''
  let attribute = ''
  let value = ''
  let attributes: [name: string, value: string][] = []
  const open = (isEmpty: boolean) => {
    tree.open(tag, attributes, isEmpty)
    attributes = []
  }
  return {
    onopentagname: (start, end) => {
      tag = text.slice(start, end)
    },
    onattribname: (start, end) => {
      attribute = text.slice(start, end)
      value = ''
    },
    onattribdata: (start, end) => {
      value += text.slice(start, end)
    },
    onattribend: () => {
      attributes.push([attribute, decodeReferences(value)])
    },
    onopentagend: () => open(false),
    onselfclosingtag: () => open(true),
    onclosetag: (start, end) => tree.close(text.slice(start, end)),
    ontext: (start, end) => tree.text(decodeReferences(text.slice(start, end))),
    oncdata: (start, end, offset) => tree.text(cdataText(text, start, end - offset)),
    ontextentity: () => {},
    onattribentity: () => {},
    oncomment: () => {},
    ondeclaration: () => {},
    onprocessinginstruction: () => {},
    onend: () => {},
  }
}

const cdataText = (text: string, start: number, end: number): string =>
  text.startsWith(']]>', end)
    ? text.slice(start, end)
    : text.slice(start).replace(swallowedTags, '')
