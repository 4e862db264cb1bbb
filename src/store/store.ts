import type { Alert } from '../model/alert'
import type { FailureKind } from '../model/failure'
import type {
  Feed,
  FeedDraft,
  FeedHealth,
  FeedSettings,
  Source,
  SourceSettings,
} from '../model/feed'
import type { Beat, Heartbeat } from '../model/heartbeat'
import type { Host, Slot, Verdict } from '../model/host'
import type { LedgerDay, LedgerEntry } from '../model/ledger'
import type { Carried, Closure } from '../model/lifecycle'
import type { Listing, ListingDraft, ListingRow, WholeListing, Workplace } from '../model/listing'
import type { RunNature } from '../model/nature'
import type { OutcomeName } from '../model/outcome'
import type { Page, PageRequest } from '../model/page'
import type { Lease, Progress, Run, RunDraft, RunStatus, RunTotals, Trigger } from '../model/run'
import type { Claim, Settlement } from '../model/run-steps'
import type { ItemResult, Sighting, SightingCounts } from '../model/sighting'
import type { Stretch, StretchDraft } from '../model/stretch'
import type { AnswerStore } from './answers'
import type { AuditStore } from './audit'
import type { ChronicleStore } from './chronicle'
import type { DocumentStore } from './documents'
import type { QualityStore } from './quality'
import type { RemovalStore } from './removals'
import type { TokenStore } from './tokens'
import type { TrendStore } from './trends'
import type { TwinKeyStore } from './twin-keys'
import type { TwinStore } from './twins'
import type { SessionStore, SignInStore, UserStore } from './users'
import type { DeliveryStore, SearchStore, WebhookStore } from './webhooks'

/**
 * All that Gleaner remembers. One contract suite (tests/store/contract.ts) runs against every
 * adapter; nothing above the adapters knows which one runs.
 *
 * Instants of leases, slots and `updatedAt` are the store's own clock, never the machine's.
 * Methods throw `StoreUnavailable` when the database cannot be reached or written.
 */
export interface Store {
  readonly name: 'sqlite' | 'mongodb'
  readonly sources: SourceStore
  readonly feeds: FeedStore
  readonly runs: RunStore
  readonly listings: ListingStore
  readonly stretches: StretchStore
  readonly documents: DocumentStore
  readonly removals: RemovalStore
  readonly quality: QualityStore
  readonly twins: TwinStore
  readonly twinKeys: TwinKeyStore
  readonly lifecycle: LifecycleStore
  readonly chronicle: ChronicleStore
  readonly hosts: HostStore
  readonly ledger: LedgerStore
  readonly cycles: CycleStore
  readonly heartbeats: HeartbeatStore
  readonly alerts: AlertStore
  readonly searches: SearchStore
  readonly webhooks: WebhookStore
  readonly deliveries: DeliveryStore
  readonly settings: SettingStore
  readonly answers: AnswerStore
  readonly trends: TrendStore
  readonly users: UserStore
  readonly sessions: SessionStore
  readonly tokens: TokenStore
  readonly signIns: SignInStore
  readonly audit: AuditStore
  readonly retention: RetentionStore
  /** The store's clock. */
  now(): Date
  /** Resolves when the database answers. */
  ping(): Promise<void>
  /** Of the database, by its name: `SQLite 3.51.0`. */
  version(): Promise<string>
  close(): Promise<void>
}

export interface StoreOptions {
  /** Tests own the clock. */
  now?: (() => Date) | undefined
  /** Called after every write that reached the database. Tests throw from it, to die there. */
  afterWrite?: (() => void) | undefined
  /** So long a call waits for other processes that lock the data; 5 s unless told. */
  lockPatienceMs?: number | undefined
}

/** The database cannot be reached or written; trying again later may help. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

/** The data cannot be used by this program (a newer schema, an unwritable folder): says what to do. */
export class StoreUnusable extends Error {
  override name = 'StoreUnusable'
}

export interface SourceStore {
  /** Adds the source unless it is there. */
  ensure(source: Source): Promise<void>
  get(id: string): Promise<Source | null>
  list(): Promise<Source[]>
  /** Null when there is no such source. */
  patch(id: string, patch: Partial<SourceSettings>): Promise<Source | null>
}

export type FeedPatch = Partial<FeedSettings & FeedHealth>

export interface FeedStore {
  /** False when a feed of that id or that URL is there already: nothing is written then. */
  insert(draft: FeedDraft): Promise<boolean>
  get(id: string): Promise<Feed | null>
  /** By name. */
  list(): Promise<Feed[]>
  /** Enabled feeds whose `nextDueAt` is null or not after `at`: most urgent first, then longest due. */
  due(at: Date): Promise<Feed[]>
  /**
   * Null when there is no such feed, or none that still has the URL `ifUrl`. A URL that another feed
   * has: throws `UrlTaken`.
   */
  patch(id: string, patch: FeedPatch, ifUrl?: string): Promise<Feed | null>
}

export class UrlTaken extends Error {
  override name = 'UrlTaken'
}

export interface RunFilter {
  feedId?: string | undefined
  source?: string | undefined
  cycleId?: string | undefined
  status?: RunStatus | undefined
  outcome?: OutcomeName | undefined
  nature?: RunNature | undefined
  trigger?: Trigger | undefined
  /** A person, whether by a token or not. */
  triggeredBy?: string | undefined
  errorKind?: FailureKind | undefined
  /** Failed, and neither retried nor dismissed. */
  isDeadLetter?: boolean | undefined
  /** Waits or works. */
  isOpen?: boolean | undefined
  /** Ended before. */
  endedBefore?: Date | undefined
  /** Opened at or after. */
  from?: Date | undefined
  /** Opened before. */
  to?: Date | undefined
}

export interface RunStore {
  /**
   * Writes the run (`pending`), unless the feed has an open one: then that one is answered.
   * Of any number of simultaneous opens of a feed exactly one is `isNew`. The run that a new one is a
   * `retryOf` gets its `retriedBy`.
   */
  open(draft: RunDraft): Promise<{ run: Run; isNew: boolean }>
  get(id: string): Promise<Run | null>
  /** Newest first, by id. */
  list(filter: RunFilter, page: PageRequest): Promise<Page<Run>>
  /** Of the newest `limit` of them, where there are more. */
  totals(filter: RunFilter, limit?: number): Promise<RunTotals>
  /** Runs that match, counted to `limit` at most. */
  count(filter: RunFilter, limit: number): Promise<number>
  /** For each of the feeds its newest runs, newest first. */
  recent(feedIds: string[], perFeed: number): Promise<Map<string, Run[]>>
  /** Runs whose `updatedAt` is at or after `since`, oldest change first. */
  changedSince(since: Date, limit: number): Promise<Run[]>
  /** Runs that have ended behind this place, in the order of their ends. */
  ended(after: { finishedAt: Date; id: string }, limit: number): Promise<Run[]>

  /** Runs that can be claimed now (pending and not early, or held by an expired lease): most urgent, then oldest. */
  ready(limit: number): Promise<Run[]>
  /**
   * Open runs that nobody holds, whether ready or waiting: what the queue must have a message for. In the same order,
   * those behind `after`.
   */
  unheld(limit: number, after?: Pick<Run, 'priority' | 'id'>): Promise<Run[]>
  /**
   * Takes the run: `processing`, `attempt` + 1, progress back to zero, a new entry in `attempts`.
   * A run whose last holder let its lease expire has that attempt spent: its worker died.
   */
  claim(runId: string, worker: string, leaseMs: number): Promise<Claim>
  /**
   * False: the lease is lost (expired and taken, cancelled, settled), the caller must stop. `updatedAt`
   * stays: to those who watch the run nothing has changed.
   */
  renew(lease: Lease, leaseMs: number): Promise<boolean>
  /** Writes the progress so far. False: the lease is lost, nothing was written. */
  progress(lease: Lease, progress: Progress): Promise<boolean>
  /**
   * Ends the attempt: the run first, then (in one transaction where the store has one) the feed, if
   * it still has the URL of the run.
   * A `waiting` or `interrupted` outcome leaves no entry in `attempts`. Null: the lease is lost, nothing was written.
   */
  settle(lease: Lease, settlement: Settlement, feed?: FeedPatch): Promise<Run | null>
  /** An open run becomes `cancelled`, whoever holds it; null when it is not open. */
  cancel(id: string): Promise<Run | null>
  /** A new queue message is needed: `generation` + 1. Null unless the run is open and of that generation. */
  regenerate(id: string, generation: number): Promise<Run | null>

  /** The run `by` does again what these dead letters have failed to do. Answers how many were some still. */
  answer(ids: string[], by: string): Promise<number>
  /** A person puts a dead letter aside. Null unless it is one. */
  dismiss(id: string, note: string): Promise<Run | null>
}

/**
 * Removes what is too old, oldest first and `limit` rows at most, so that others can write in between; each answers how
 * many rows it took. MongoDB removes runs a minute later, by itself. A feed's newest run, its last complete one and open ones are never touched.
 */
export interface RetentionStore {
  /** Whole runs that ended before `before`. */
  runs(before: Date, limit: number): Promise<number>
  /** Attempts, rejected and duplicate items, warnings and excerpts of runs that ended before `before`; `updatedAt` stays. */
  runDetails(before: Date, limit: number): Promise<number>
  /** Entries of the chronicle from before `before`. */
  entries(before: Date, limit: number): Promise<number>
  /** Whole runs that a person dismissed before `before`. */
  dismissed(before: Date, limit: number): Promise<number>
  /** Listings closed before `before` that no feed has shown since, with their sightings: they may come back as new ones. */
  closedListings(before: Date, limit: number): Promise<number>
  /** Cycles of a tick before `before`. */
  cycles(before: Date, limit: number): Promise<number>
  /** Hosts that were last asked, and last to be left alone, before `before`. */
  hosts(before: Date, limit: number): Promise<number>
  /** Alerts that were over before `before`. */
  alerts(before: Date, limit: number): Promise<number>
  /** Answers to requests that were sent before `before`. */
  answers(before: Date, limit: number): Promise<number>
  /** Messages to webhooks from before `before`. */
  deliveries(before: Date, limit: number): Promise<number>
  /** Documents that were fetched before `before` for a preview. */
  previews(before: Date, limit: number): Promise<number>
  /** Processes that were last heard of before `before`. */
  heartbeats(before: Date, limit: number): Promise<number>
  /** Sessions that were last used before `before`. */
  sessions(before: Date, limit: number): Promise<number>
  /** Counts of tries to sign in whose window ended before `before`. */
  signIns(before: Date, limit: number): Promise<number>
  /** Entries of the audit log from before `before`. */
  audit(before: Date, limit: number): Promise<number>
}

/** An item of a batch: read, or known by its fingerprint (then `draft` is null). */
export interface BatchItem {
  fingerprint: string
  key: string
  contentHash: string
  draft: ListingDraft | null
  /** As `known` answered it since the last `upsert`: then it is not asked again. */
  sighting?: Sighting | undefined
}

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
  known(feedId: string, fingerprints: string[]): Promise<Map<string, Sighting>>
  /**
   * Judges and stores a batch in a handful of round trips. Answers in the order of the items;
   * `stale` for an item without a draft whose listing has gone meanwhile: read it, and give it again.
   * Null: the lease is lost, nothing was written. A batch that an outage broke off is given again as the same array: it is
   * judged by what it met the first time.
   */
  upsert(lease: Lease, feedId: string, batch: BatchItem[]): Promise<(ItemResult | 'stale')[] | null>
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

/**
 * The stretches that a feed's document is known by. A stretch stands for the sightings of its records, never instead of
 * them: confirming one writes each, and only if all are still as the run `since` left them.
 */
export interface StretchStore {
  /** In no order. */
  list(feedId: string): Promise<Stretch[]>
  /** Remembers one whose records are sighted. False: the lease is lost, nothing was written. */
  add(lease: Lease, feedId: string, stretch: StretchDraft): Promise<boolean>
  /**
   * Sights all records of a stretch again as `unchanged`, as `upsert` would one by one. `changed`: one of them, or its
   * listing, is not what it was; nothing was written. Null: the lease is lost, nothing was written.
   */
  confirm(
    lease: Lease,
    feedId: string,
    hash: string,
    since: string,
  ): Promise<'confirmed' | 'changed' | null>
  /** Forgets all but these. False: the lease is lost, nothing was written. */
  keep(lease: Lease, feedId: string, hashes: string[]): Promise<boolean>
}

/** What a feed has not shown: no run from that one on has sighted it, or nobody since then. */
export type NotShown = { sinceRunId: string } | { sinceAt: Date }

/** A listing, and the run that last sighted it in the feed that is asked. */
export type Missed = Carried & { runId: string }

export interface CarriedPage<T extends Carried> {
  rows: T[]
  /** Where the next page begins; null: there is none. */
  next: string | null
}

/**
 * Which listings may have ended, and their end. Nothing is written for a listing that is missing: its sighting tells
 * which run saw it last. Closing voids the fingerprints of its sightings: those carry it no more.
 */
export interface LifecycleStore {
  /** Takes the look at the feed that is due at `dueAt` (`closingDueAt`), until then. False: somebody else has. */
  take(feedId: string, dueAt: Date | null, until: Date): Promise<boolean>
  /** Ends a look that was taken until then. False: another one has begun, nothing was written. */
  finish(feedId: string, until: Date, patch: FeedPatch): Promise<boolean>
  /** Open listings that the feed carried and has not shown, in an order of the store's own. */
  missing(
    feedId: string,
    notShown: NotShown,
    after: string | null,
    limit: number,
  ): Promise<CarriedPage<Missed>>
  /** Open listings whose `validThrough` is before, the longest over first. */
  expired(before: Date, after: string | null, limit: number): Promise<CarriedPage<Carried>>
  /** Listings that the feed carries, shown of late or not. */
  countCarried(feedId: string): Promise<number>
  /** Those of them that are open. */
  countOpen(feedId: string): Promise<number>
  /** Closes those that are open still and that nobody has sighted since they were read; answers how many. */
  close(rows: Carried[], closure: Closure): Promise<number>
  /** Writes onto the run how many listings name it as the one that closed them; never fewer than before. */
  tally(runId: string): Promise<void>
  /** When listings were posted that this run of the feed was the last to sight, `limit` of them at most. */
  dates(feedId: string, runId: string, limit: number): Promise<Date[]>
}

/** The arbiter of politeness: one request at a time for each host, whatever process asks. */
export interface HostStore {
  /**
   * Asks for the host. Refused while another holds it, within the interval after the last release, while it rests
   * or is paused, and while somebody stands before the asker in the line; `until` is then a time of the
   * asker's own, an interval after the one before him, so that a crowd does not come back at once. The line knows
   * the asker by `name` (his holder's name, unless given), whoever asks for him the next time.
   */
  acquire(
    host: string,
    holder: string,
    leaseMs: number,
    intervalMs: number,
    name?: string,
  ): Promise<Slot>
  renew(host: string, holder: string, leaseMs: number): Promise<boolean>
  /** The next request may begin `intervalMs` from now. */
  release(host: string, holder: string, intervalMs: number): Promise<void>
  /** Nobody asks this host before `until` (Retry-After). A longer pause stays. */
  pause(host: string, until: Date, reason: string): Promise<void>
  /** What a run tells of the host: enough failures make it rest. */
  judge(host: string, verdict: Verdict): Promise<void>
  get(host: string): Promise<Host | null>
  /** By name. */
  list(): Promise<Host[]>
}

/** What was asked of each host on each day; kept for `ledgerDays`. */
export interface LedgerStore {
  /** Adds to the host's figures of today. */
  add(host: string, entry: LedgerEntry): Promise<void>
  /** From this day on (`2026-11-23`): by host, newest day first. */
  since(day: string): Promise<LedgerDay[]>
}

export interface Cycle {
  /** The tick's ISO instant, or a UUID for an "Import all". */
  id: string
  trigger: Trigger
  at: Date
  /** Null until all its runs are opened: a cycle whose opener died is taken up again. */
  openedAt: Date | null
}

export interface CycleStore {
  /** True for exactly one caller; later callers get true only if the opener left it unfinished for `staleMs`. */
  begin(cycle: Omit<Cycle, 'openedAt'>, staleMs: number): Promise<boolean>
  finish(id: string): Promise<void>
  get(id: string): Promise<Cycle | null>
}

/** Which processes are alive, by their own word. */
export interface HeartbeatStore {
  /** Of a process that had stopped, too: it has come back. */
  beat(beat: Beat): Promise<void>
  /** The process says that it ends. */
  stop(name: string): Promise<void>
  /** By role and name, those that were pruned excepted. */
  list(): Promise<Heartbeat[]>
}

/** What called for a person, and whether it still does. */
export interface AlertStore {
  /** Writes the alert, unless one of its key is open. Of any number of simultaneous ones one gets true. */
  open(alert: Alert): Promise<boolean>
  /** Writes it whole, with the next version. False: another writer came first, nothing was written. */
  replace(alert: Alert): Promise<boolean>
  get(id: string): Promise<Alert | null>
  /** All that are open, oldest first. */
  unresolved(): Promise<Alert[]>
  /** Whose `nextDeliveryAt` is not after `at`, longest due first. */
  due(at: Date, limit: number): Promise<Alert[]>
  /** Newest first, by id. */
  list(filter: { isOpen?: boolean | undefined }, page: PageRequest): Promise<Page<Alert>>
}

/** Small facts of the whole installation (a paused queue), by name. */
export interface SettingStore {
  get(name: string): Promise<string | null>
  /** Null removes it. */
  set(name: string, value: string | null): Promise<void>
  /** Keeps what is there, else the value given; answers what is there then. */
  ensure(name: string, value: string): Promise<string>
  /** Puts the value in the place of `before` (null: of nothing). False: something else is there, nothing was written. */
  swap(name: string, before: string | null, value: string): Promise<boolean>
}
