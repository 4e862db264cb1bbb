import type { ListingDraft } from '../model/listing'
import type { FeedMapping } from '../model/mapping'
import type { Failure } from '../model/outcome'
import type { Warning } from '../model/run'
import type { Stretch } from '../model/stretch'
import type { PollWishes } from '../model/wishes'
import type { Ending } from './document'
import type { NamedFeed } from './named-feed'

/** Changes when the same bytes would be read to something else: then validators and fingerprints are void. */
export const readerVersion = '4'

/** An item as the document has it, before normalising. Titles and guids are plain text, bodies the feed's HTML. */
export interface FeedItem {
  title: string | null
  /** Absolute, http(s). */
  link: string | null
  guid: string | null
  guidIsPermaLink: boolean
  /** As it is written. */
  published: string | null
  updated: string | null
  /** The excerpt, where the document has both. */
  description: string | null
  content: string | null
  author: string | null
  categories: string[]
  /** What relative links of the bodies start from: `xml:base`, else the item's link or the document. */
  base: string
  /** All that the record says, by path (`title`, `joblisting:company`, `location/city`, `salary@currency`). Null prototype. */
  fields: Record<string, string[]>
}

/** With its dates as instants: null where they are unreadable or ambiguous. */
export interface DatedItem extends FeedItem {
  readonly publishedAt: Date | null
  readonly updatedAt: Date | null
}

export interface FeedHead extends PollWishes {
  title: string | null
  link: string | null
  language: string | null
}

export type ReadResult =
  | { name: 'listing'; draft: ListingDraft; item: DatedItem }
  /** `item` is null when it could not be read at all. */
  | { name: 'rejected'; reason: string; excerpt: string; item: DatedItem | null }
  /** No listing by nature (a legal notice); not counted as fetched. */
  | { name: 'skipped'; reason: string; item: DatedItem | null }

export interface FeedRecord {
  index: number
  /** 128 bits or more, hex: names the bytes and all else that decides their meaning. */
  fingerprint: string
  /** How long it is, as UTF-8. */
  bytes: number
  /** The stretch that ends with it; null, or absent: none that can be remembered. */
  ends?: Stretch | null | undefined
  /** Reads, normalises, sanitises. Never throws. */
  read(): ReadResult
  /** Only reads; null: it cannot be read at all. Never throws. */
  readItem(): DatedItem | null
}

export interface FeedDocument {
  dialect: string
  /** Whole when `records` has ended: some of it may stand behind them. */
  readonly feed: FeedHead
  /** What the bytes were read as, by its name in the Encoding Standard. */
  readonly encoding: string
  /** As they arrive, several at a time; the next are read when the last have been taken. */
  records: AsyncIterable<FeedRecord[]>
  /** The same one by one, read but not normalised: for who wants the feed and no listings. Take one of the two. */
  items: AsyncIterable<DatedItem>
  readonly warnings: Warning[]
  /** Null until `records` has ended. */
  readonly ending: Ending | null
  /** Where the list goes on, when it comes in pages: known when `records` has ended. Null: it does not. */
  nextUrl(): string | null
  /** For each field of the listing that an item became the path it came from. */
  provenance(item: FeedItem): Record<string, string>
}

export interface ReadHints {
  /** Where the document was found (after redirects); without it relative links lead nowhere. */
  url?: string
  contentType?: string | null
  /** The board the listings belong to; null: the host of `url`. */
  source?: string | null
  /** Where this feed has the fields of a listing, by the operator's word. */
  mapping?: FeedMapping | null
  /** When the document was sent: a date far ahead of it is told; without it the time of reading. */
  now?: Date
  /** The transport has undone what was compressed: what is still gzip is no feed. */
  isDecompressed?: boolean
  /** What the feed had the last time, so that it can be passed over; without it every record is cut. */
  stretches?: KnownStretches | null
}

export interface KnownStretches {
  known: Stretch[]
  /** How long those are to be that the document will be known by the next time, in bytes. */
  size?: number
  /**
   * The next records are those of the stretch. True: they are carried and need not be read. Called when
   * all records before them have been taken.
   */
  confirm(stretch: Stretch): Promise<boolean>
}

/** The bytes of a document, plain or gzip, as they come or all at once. */
export type Body = AsyncIterable<Uint8Array> | Uint8Array

/** `failure.kind` is `notAFeed`, `blocked` or `noBody`, with the first 500 bytes. */
export type ReadAnswer =
  | { isFeed: true; document: FeedDocument }
  /** `named`: feeds that a web page suggests. */
  | { isFeed: false; failure: Failure; named: NamedFeed[] }

/**
 * Bytes to a document whose records stream: src/reader/read-feed.ts.
 * `body` may throw `BodyFault` (src/reader/fetch/fetched.ts): its failure is the document's ending, and what was
 * whole before it is kept.
 */
export type ReadFeed = (body: Body, hints?: ReadHints) => Promise<ReadAnswer>
