import type { Listing, ListingDraft, ListingRow, WholeListing, Workplace } from '../model/listing'
import type { Page, PageRequest } from '../model/page'
import type { Lease } from '../model/run'
import type { ItemResult, Sighting, SightingCounts } from '../model/sighting'

/** An item of a batch: read, or known by its fingerprint (then `draft` is null). */
export interface BatchItem {
  fingerprint: string
  key: string
  contentHash: string
  draft: ListingDraft | null
  /** As `known` answered it since the last `upsert`: then it is not asked again. */
  sighting?: KnownSighting | undefined
}

/** What a feed said of a listing, as far as the next run asks for it. */
export type KnownSighting = Omit<Sighting, 'feedId' | 'seenAt'>

/** A record, and the listing that it is. */
export type RecordKey = Pick<KnownSighting, 'key' | 'fingerprint'>

export type Identity = Pick<ListingDraft, 'key' | 'source' | 'canonicalUrl' | 'title'>

export interface ListingFilter {
  /** Words; every one must occur in title, organisation, place or text. */
  search?: string | undefined
  source?: string | undefined
  /** Of none of these. */
  notSources?: string[] | undefined
  /** Carried by this feed. */
  feedId?: string | undefined
  workplace?: Workplace | undefined
  employmentType?: string | undefined
  isOpen?: boolean | undefined
  /** Closed because this run, too, had missed it. */
  closedRunId?: string | undefined
  /** Found open again by this run. */
  reopenedRunId?: string | undefined
  /** Brought by this run. */
  firstRunId?: string | undefined
}

/** One attempt of a run; or the runs from one on, before another. */
export type SightedBy =
  | Pick<Lease, 'runId' | 'attempt'>
  | { fromRunId: string; beforeRunId: string }

export interface ListingStore {
  /** The sightings of this feed by fingerprint: records that need no reading. */
  known(feedId: string, fingerprints: string[]): Promise<Map<string, KnownSighting>>
  /**
   * Judges and stores a batch in a handful of round trips. Answers in the order of the items;
   * `stale` for an item without a draft whose listing has gone meanwhile: read it, and give it again.
   * Null: the lease is lost, nothing was written. A batch that an outage broke off is given again as the same array: it is
   * judged by what it met the first time.
   */
  upsert(lease: Lease, feedId: string, batch: BatchItem[]): Promise<(ItemResult | 'stale')[] | null>
  /**
   * Sights these again as `unchanged`, as `upsert` would one by one: what the run `since` sighted, each key
   * once. `changed`: one of them, or its listing, is not what it was; nothing was written. Null: the lease is lost, nothing was written.
   * What an outage broke off is asked for again, with the same lease, and goes on. Other keys may be upserted meanwhile.
   */
  confirm(
    lease: Lease,
    feedId: string,
    since: string,
    kept: RecordKey[],
  ): Promise<'confirmed' | 'changed' | null>
  get(key: string): Promise<Listing | null>
  /** Keys of listings that this names as their key, id or guid, or `page` as their canonical URL; 20 at most. */
  named(name: string, page: string | null): Promise<string[]>
  /** Those of these keys that are there, in this order. */
  rows(keys: string[]): Promise<ListingRow[]>
  /** Newest first seen first. Rows come without `raw`, `text` and `description`. */
  list(filter: ListingFilter, page: PageRequest): Promise<Page<ListingRow>>
  /** The same list with all that each says. */
  whole(filter: ListingFilter, page: PageRequest): Promise<Page<WholeListing>>
  /** Listings that match, counted to `limit` at most. */
  count(filter: ListingFilter, limit: number): Promise<number>
  /**
   * Whether a search for its title finds it; null: nobody can tell (a title without a word, or an index that has not
   * come so far).
   */
  isFound(key: string): Promise<boolean | null>
  /**
   * What runs of a feed have left behind, by result, among all keys or these: a later run, or attempt, takes over what
   * it sights itself.
   */
  countSightings(feedId: string, by: SightedBy, keys?: string[]): Promise<SightingCounts>
  /** Which feeds carry it. */
  sightings(key: string): Promise<Sighting[]>
  /**
   * Of drafts whose key no listing has, those whose page (`canonicalUrl`) and title are the ones of
   * exactly one listing of their source: draft's key -> that listing's. Not of a listing that the feed carries in
   * this attempt too: then they are two.
   */
  renamed(lease: Lease, feedId: string, drafts: Identity[]): Promise<Map<string, string>>
  /** Other ids under which a listing was seen; the newest 20 are kept. False: the lease is lost, nothing was written. */
  addAliases(lease: Lease, aliases: { key: string; alias: string }[]): Promise<boolean>
}
