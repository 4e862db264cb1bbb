import type { AlertStore } from './alerts'
import type { AnswerStore } from './answers'
import type { AuditStore } from './audit'
import type { ChronicleStore } from './chronicle'
import type { CycleStore } from './cycles'
import type { DocumentStore } from './documents'
import type { FeedStore, SourceStore } from './feeds'
import type { HeartbeatStore } from './heartbeats'
import type { HostStore, LedgerStore } from './hosts'
import type { LifecycleStore } from './lifecycle'
import type { ListingStore } from './listings'
import type { QualityStore } from './quality'
import type { RemovalStore } from './removals'
import type { RetentionStore } from './retention'
import type { RunStore } from './runs'
import type { SettingStore } from './settings'
import type { StretchStore } from './stretches'
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
