import type { Warning } from '../model/run'
import type { Entities } from './doctype'
import type { Ending, Form, RawRecord, StretchReading } from './document'
import type { Element } from './element'
import { cleaned } from './encoding/decode'
import { findJson } from './json/bytes'
import { parseJson } from './json/element'
import { openJsonDocument } from './json/records'
import { peek } from './peek'
import { parseElement } from './xml/elements'
import { namespacesOf } from './xml/namespaces'
import { openXmlDocument } from './xml/records'
import type { Clean } from './xml/source'

/** A document that is being read, whatever its form. */
export interface OpenDocument {
  form: Form
  /** What stands around the records, as far as it is known before the first of them. */
  head: Element
  /** Folded name of the repeated element, or of the list; null: the document has none. */
  recordName: string | null
  records: AsyncIterable<RawRecord[]>
  readonly warnings: Warning[]
  /** Null until `records` has ended. */
  readonly ending: Ending | null
  /** What the DOCTYPE declares; part of what a record means. */
  entities: Entities
  /** A record's bytes to its tree. */
  parse(bytes: Uint8Array): Element
  /** `head` with what follows the records; whole when they have ended. */
  frame(): Element
  /** To be called before the first record is taken, or not at all. JSON is cut record by record all the same. */
  useStretches(reading: StretchReading): void
  /** What decides where records begin and end, besides their bytes. */
  readonly cutBy: string
}

/** Within so many bytes a document shows whether it is JSON. */
const shownBytes = 4096

/**
 * JSON by its first bytes, else XML. `wanted`: the folded name of the records; null: they are found by content. Pieces
 * of `utf8` are looked at as `clean` answers them.
 */
export async function openDocument(
  utf8: AsyncIterable<Uint8Array>,
  wanted: string | null,
  clean: Clean = (piece) => piece,
): Promise<OpenDocument> {
  const { start, whole } = await peek(cleanStart(utf8, clean), shownBytes)
  const root = findJson(start)
  if (root === null) return openXml(whole, wanted, clean)
  return openJson(cleaned(whole, clean), root, wanted)
}

async function* cleanStart(
  pieces: AsyncIterable<Uint8Array>,
  clean: Clean,
): AsyncGenerator<Uint8Array> {
  let shown = 0
  for await (const piece of pieces) {
    const left = shown < shownBytes ? clean(piece) : piece
    shown += left.length
    yield left
  }
}

async function openXml(
  utf8: AsyncIterable<Uint8Array>,
  wanted: string | null,
  clean: Clean,
): Promise<OpenDocument> {
  const xml = await openXmlDocument(utf8, wanted, clean)
  const { head, recordName, records, frame, warnings, entities } = xml
  const prefixes = namespacesOf(head)
  return {
    form: 'xml',
    head,
    recordName,
    records,
    warnings,
    get ending() {
      return xml.ending
    },
    entities,
    parse: (bytes) => parseElement(bytes, prefixes, entities),
    frame,
    useStretches: xml.useStretches,
    cutBy: xml.cutBy,
  }
}

async function openJson(
  utf8: AsyncIterable<Uint8Array>,
  root: number,
  wanted: string | null,
): Promise<OpenDocument> {
  const json = await openJsonDocument(utf8, root, wanted)
  const { head, recordName, records, frame } = json
  const text = new TextDecoder()
  return {
    form: 'json',
    head,
    recordName,
    records,
    warnings: [],
    entities: new Map(),
    get ending() {
      return json.ending
    },
    parse: (bytes) => parseJson(text.decode(bytes), recordName ?? 'item'),
    frame,
    useStretches: () => {},
    cutBy: '',
  }
}
