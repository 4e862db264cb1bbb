import type { Warning } from '../../model/run'
import { type Entities, readEntities } from '../doctype'
import { expectedName, type RecordSearch, searchRecord } from './record-name'
import { findRoot } from './root'
import type { ReadMore, Scan } from './scan'
import { localName, tagName } from './tag-names'
import { nextTag } from './tags'

/** Where a document's head ends. */
export interface Head {
  /** From the root to the first record, or to where the document ends. */
  bytes: Buffer
  /** The open elements around the first record, root first, as written; empty: nothing follows. */
  path: string[]
  /** As written; null: there is no record. */
  recordName: string | null
  /** The folded name that the root announces. */
  expected: string | null
  /** What the DOCTYPE declares. */
  entities: Entities
  /** The root is the only record itself. */
  isRecord: boolean
  warnings: Warning[]
}

/**
 * Reads to the first record or to the end of the root, and leaves the scan there. A head over `maxBytes`, and one
 * that breaks off, end without a record and with a path. `wanted`: the folded name of the records where it is known.
 */
export async function readHead(
  scan: Scan,
  readMore: ReadMore,
  maxBytes: number,
  wanted: string | null = null,
): Promise<Head> {
  const root = await findRoot(scan, readMore)
  if (!root) {
    const [bytes, entities] = [Buffer.alloc(0), readEntities('')]
    return {
      bytes,
      path: [],
      recordName: null,
      expected: null,
      entities,
      isRecord: false,
      warnings: [],
    }
  }
  scan.start = root.tag.start
  const name = tagName(scan.bytes, root.tag)
  const entities = readEntities(scan.bytes.toString('utf8', 0, root.tag.start))
  // An Atom Entry Document (RFC 4287 section 2)
  if (localName(name) === 'entry' && wanted === null) {
    const bytes = scan.bytes.subarray(scan.start, scan.at)
    scan.at = scan.start
    const found = { path: [name], recordName: name, expected: null }
    return { bytes, ...found, entities, isRecord: true, warnings: root.warnings }
  }
  const hasRecords = root.tag.kind === 'open' && localName(name) !== 'html'
  const found = hasRecords
    ? await findRecord(scan, readMore, maxBytes, searchRecord(name, wanted))
    : { path: [], name: null }
  return {
    bytes: scan.bytes.subarray(scan.start, scan.at),
    path: found.path,
    recordName: found.name,
    expected: wanted ?? expectedName(name),
    entities,
    isRecord: false,
    warnings: root.warnings,
  }
}

async function findRecord(
  scan: Scan,
  readMore: ReadMore,
  maxBytes: number,
  search: RecordSearch,
): Promise<{ path: string[]; name: string | null }> {
  while (!search.isEnded()) {
    const tag = nextTag(scan)
    if (!tag) {
      if (scan.bytes.length - scan.start > maxBytes || !(await readMore())) break
      continue
    }
    const taken = search.take(tagName(scan.bytes, tag), tag.kind, tag.start - scan.start)
    const found = taken ?? search.only()
    if (!found) continue
    scan.at = scan.start + found.offset
    return found
  }
  return { path: search.path(), name: null }
}
