import type { ListingDraft } from './listing'
import type { Failure } from './outcome'
import type { Warning } from './run'
import type { PollWishes } from './wishes'

/** So many listings, and items that are none, are shown of a document. */
export const shownOfReading = 10

/** An element of a document that becomes no listing, and why. */
export interface RefusedItem {
  /** Position in the document, from 0. */
  index: number
  name: 'rejected' | 'skipped'
  reason: string
  excerpt: string
}

/** Where the values of a listing's field come from. */
export interface FieldOrigin {
  field: string
  /** By how often. */
  paths: { path: string; times: number }[]
}

/** A path of the records, and a value that stands there. */
export interface RecordPath {
  path: string
  example: string
}

/** What a document would become. */
export interface Reading {
  isFeed: true
  dialect: string
  /** By its name in the Encoding Standard. */
  encoding: string
  encodingReason: string
  title: string | null
  link: string | null
  wishes: PollWishes
  /** As they would be stored: the first. */
  listings: ListingDraft[]
  /** The first. */
  refused: RefusedItem[]
  counts: { listings: number; rejected: number; skipped: number }
  /** The counts are those of the whole document. */
  isWhole: boolean
  warnings: Warning[]
  origins: FieldOrigin[]
  paths: RecordPath[]
  /** Where the list goes on. */
  nextUrl: string | null
}

/** A document in which there is no feed, and the feeds that it suggests. */
export interface NoReading {
  isFeed: false
  failure: Failure
  named: { url: string; title: string | null }[]
}
