import { memberOf } from './json/members'

/** So many guids of one document are remembered; of those behind them nobody asks. */
const remembered = 20_000

/** As nearly all write it, and as the others do. */
const spellings = (name: string): Buffer[] =>
  [name, name.toUpperCase(), name.charAt(0).toUpperCase() + name.slice(1)].map((spelt) =>
    Buffer.from(`<${spelt}`),
  )

const guidTags = [...spellings('guid'), ...spellings('id')]
const titleTags = spellings('title')
const linkTags = spellings('link')

const greaterThan = 0x3e
const endTag = Buffer.from('</')

/** What tells one item from another that has its guid. */
interface Holder {
  title: bigint
  link: bigint
}

export interface SharedGuids {
  /** Takes every record in document order; true: an earlier one with another title and link has its guid. */
  sight(bytes: Uint8Array): boolean
  /** What the last so many records have told: guid, title and link of each that says all three. */
  told(records: number): BigUint64Array
  /** Takes records, in their place, by what they told when they were sighted. */
  skip(told: BigUint64Array): void
}

/**
 * Finds the items of one document that share their guid with another item. Looks at the bytes alone,
 * so that the answer is the same whether the earlier record is read or known by its fingerprint. `kind`: the
 * root of a document of XML, the dialect of one of JSON; the lists of aggregators have no guids. `isTold`: somebody
 * will ask what was told.
 */
export function findSharedGuids(kind: string, isTold = false): SharedGuids {
  const names = namesOf(kind)
  if (!names) return { sight: () => false, told: () => new BigUint64Array(), skip: () => {} }
  const holders = new Map<bigint, Holder>()
  const skipped: BigUint64Array[] = []
  let recent: Told[] = []
  const tell = (bytes: Uint8Array): Told => {
    const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const [guid, title, link] = [names.guid(record), names.title(record), names.link(record)]
    return guid === null || title === null || link === null ? [] : [guid, title, link]
  }
  const hold = (guid: bigint, title: bigint, link: bigint): Holder | undefined => {
    const holder = holders.get(guid)
    if (!holder && holders.size < remembered) holders.set(guid, { title, link })
    return holder
  }
  return {
    sight(bytes) {
      for (const told of skipped.splice(0))
        for (let at = 0; at + 2 < told.length && holders.size < remembered; at += 3)
          hold(told[at] ?? 0n, told[at + 1] ?? 0n, told[at + 2] ?? 0n)
      const told = tell(bytes)
      if (isTold) recent.push(told)
      const [guid, title, link] = told
      if (guid === undefined || title === undefined || link === undefined) return false
      const holder = hold(guid, title, link)
      return holder !== undefined && holder.title !== title && holder.link !== link
    },
    told(records) {
      const told = recent.slice(-records)
      recent = []
      return BigUint64Array.from(told.flat())
    },
    skip(told) {
      skipped.push(told)
      recent = []
    },
  }
}

/** Hashes of a guid, a title and a link; empty when one of them is missing. */
type Told = [guid: bigint, title: bigint, link: bigint] | []

/** Names what tells an item; null: it does not say. */
type Names = Record<'guid' | 'title' | 'link', (record: Buffer) => bigint | null>

const xmlNames: Names = {
  guid: (record) => hashOfFirst(record, guidTags),
  title: (record) => hashOfFirst(record, titleTags),
  link: (record) => hashOfFirst(record, linkTags),
}

const hashOfMember =
  (name: string) =>
  (record: Buffer): bigint | null => {
    const value = memberOf(record, name)
    return value && value.length > 0 ? Bun.hash.xxHash3(value) : null
  }

/** JSON Feed's. */
const jsonNames: Names = {
  guid: hashOfMember('id'),
  title: hashOfMember('title'),
  link: hashOfMember('url'),
}

function namesOf(kind: string): Names | null {
  if (/^(?:rss|rdf|feed|channel)$/.test(kind)) return xmlNames
  return /^(?:json-feed|teamtailor-json)$/.test(kind) ? jsonNames : null
}

/** Names what stands in the first element of these names that says something; null: none does. */
function hashOfFirst(record: Buffer, tags: Buffer[]): bigint | null {
  for (const tag of tags)
    for (let at = elementStart(record, tag, 0); at !== -1; at = elementStart(record, tag, at + 1)) {
      const said = saidIn(record, at)
      if (said && said.length > 0) return Bun.hash.xxHash3(said)
    }
  return null
}

/** The text of an element; of an empty one its attributes, where an Atom link says it. Null: it has no end. */
function saidIn(record: Buffer, start: number): Buffer | null {
  const from = record.indexOf(greaterThan, start) + 1
  if (from === 0) return null
  if (record[from - 2] === 0x2f) return record.subarray(start, from)
  const to = record.indexOf(endTag, from)
  return to === -1 ? null : trim(record, from, to)
}

function trim(record: Buffer, from: number, to: number): Buffer {
  let start = from
  let end = to
  while (start < end && isSpace(record[start])) start++
  while (end > start && isSpace(record[end - 1])) end--
  return record.subarray(start, end)
}

const isSpace = (byte: number | undefined): boolean => byte !== undefined && byte <= 0x20

function elementStart(record: Buffer, tag: Buffer, from: number): number {
  for (let at = record.indexOf(tag, from); at !== -1; at = record.indexOf(tag, at + 1)) {
    const next = record[at + tag.length] ?? 0
    if (next <= 0x20 || next === greaterThan || next === 0x2f) return at
  }
  return -1
}
