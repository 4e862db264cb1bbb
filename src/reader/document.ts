import type { Failure } from '../model/outcome'
import type { Warning } from '../model/run'
import type { Stretch } from '../model/stretch'
import type { Entities } from './doctype'
import type { Element } from './element'

/** What a document is written in. */
export type Form = 'xml' | 'json'

/** `truncated`: the bytes broke off. `fault`: the rest could not be read. */
export type Ending = { name: 'complete' } | { name: 'truncated' | 'fault'; failure: Failure }

/** A record's own bytes, as UTF-8, not yet read. */
export interface RawRecord {
  /** Position in the document, from 0. */
  index: number
  bytes: Uint8Array
  /** Where it was asked for already. */
  fingerprint?: string
  /** The stretch that ends with it, if it can be remembered. */
  ends?: StretchMark | null
}

/** A stretch as it is cut. */
export type StretchMark = Omit<Stretch, 'guids'>

/** What a document is read by that may have stretches of an earlier one. */
export interface StretchReading {
  /** Names bytes together with all that decides what they mean. */
  fingerprint: (bytes: Uint8Array) => string
  known: Stretch[]
  /** How long a stretch is to be, in bytes. */
  size?: number | undefined
  /** False: its records are cut after all. Called when the records before it have been taken. */
  confirm(stretch: Stretch): Promise<boolean>
}

/** A document that is being read. `warnings` grows and `ending` is set while `records` is consumed. */
export interface XmlDocument {
  /** The root, with all that stands before the first record (the channel stays a child of its own). */
  head: Element
  /** What the DOCTYPE declares for the records. */
  entities: Entities
  /** Folded name of the repeated element: `item`, `entry`, `job`... Null when the document has none. */
  recordName: string | null
  /** As they arrive, several at a time; the next are read when the last have been taken. */
  records: AsyncIterable<RawRecord[]>
  /** `head` with what follows the records; whole when they have ended. */
  frame(): Element
  /** To be called before the first record is taken, or not at all: then every record is cut. */
  useStretches(reading: StretchReading): void
  /** What decides where records begin and end, besides their bytes. */
  readonly cutBy: string
  warnings: Warning[]
  /** Null until `records` has ended. */
  ending: Ending | null
}
