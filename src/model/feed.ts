import { type FeedHabit, noHabit } from './habit'
import type { Witness } from './lifecycle'
import type { Brake, BrakeDecision } from './lifecycle-brake'
import { type KindEvidence, type KindOrigin, noEvidence } from './lifecycle-kind'
import type { FeedMapping } from './mapping'
import type { RunNature } from './nature'
import type { OutcomeName } from './outcome'
import { noWishes, type PollWishes } from './wishes'

/** What a host's wish to be left alone holds for: that host, that URL, or every host of its registrable domain. */
export const politenessScopes = ['host', 'url', 'domain'] as const
export type PolitenessScope = (typeof politenessScopes)[number]

export interface SourceSettings {
  name: string
  /** The shortest time between two requests of one feed URL, by the operator's word; null: one hour. */
  floorMs: number | null
  politenessScope: PolitenessScope
  /** What the board asks of those who read its feeds, in the operator's words. */
  terms: string | null
  /** What it wants to stand beside its listings, wherever they are shown; null: nothing. */
  attribution: string | null
  /** Whether its listings may be passed on: what goes out of here for others leaves them out where not. */
  mayRedistribute: boolean
  /** Null: its feeds are imported. */
  pausedBecause: string | null
  /** What its feeds are that declare no kind of their own; null: nobody has said. */
  kind: FeedKind | null
  /** Since when it is to be removed, with all that it has; null: it stays. */
  removalAskedAt: Date | null
}

/** A board. Identity of listings and the operator's terms with the board live here. */
export interface Source extends SourceSettings {
  /** The board's domain, `jobicy.com`. */
  id: string
}

/** A source of which nothing is known but what is given. */
export const newSource = (given: Pick<Source, 'id'> & Partial<Source>): Source => ({
  name: given.id,
  floorMs: null,
  politenessScope: 'host',
  terms: null,
  attribution: null,
  mayRedistribute: true,
  pausedBecause: null,
  kind: null,
  removalAskedAt: null,
  ...given,
})

/** `full`: absence can mean closed. `window` of the newest items: absence says nothing. */
export const feedKinds = ['full', 'window'] as const
export type FeedKind = (typeof feedKinds)[number]

/** What the host gave to ask again with; sent back byte for byte (RFC 9110 section 13.1). */
export interface Validators {
  etag: string | null
  lastModified: string | null
  /** SHA-256 of the decoded body, hex. */
  bodyHash: string | null
  /** The reader that read that body: another one must read it again. */
  readerVersion: string
}

export interface FeedSettings {
  name: string
  url: string
  source: string
  kind: FeedKind
  kindFrom: KindOrigin
  /** How often we want to import it. */
  cadenceMs: number
  /** 1 (most urgent) to 10. */
  priority: number
  isEnabled: boolean
  /** Why it is paused; null while it is enabled. */
  disabledReason: string | null
  /** Request headers. `${FEED_SECRET_X}` in a value stands for that environment variable. */
  headers: Record<string, string>
  /** Where this feed has what its dialect does not know, or knows wrongly; null: nothing is mapped. */
  mapping: FeedMapping | null
}

/**
 * Why a feed is not asked more often: our own hour, the operator's word for the source, the
 * document's `ttl`, the hours and days that it wants to be skipped, or the host's `Cache-Control` and `Expires`.
 */
export type FloorRule = 'hour' | 'source' | 'ttl' | 'quiet' | 'freshness'

export interface FeedHealth {
  validators: Validators | null
  consecutiveFailures: number
  /** The first of those failures. */
  failingSince: Date | null
  lastRunId: string | null
  lastRunAt: Date | null
  lastOutcome: OutcomeName | null
  lastSuccessAt: Date | null
  /** Null: never imported, so due now. */
  nextDueAt: Date | null
  /** Not to be asked again before this without a person's word, and the rule that says so. */
  floorUntil: Date | null
  floorRule: FloorRule | null
  /** Of the last document that was read to its end. */
  wishes: PollWishes
  /** The last run that read the document to its end: what it sighted is what the feed carries. */
  lastCompleteRunId: string | null
  /** When a `notModified` run last confirmed all that `lastCompleteRunId` sighted. */
  lastConfirmedAt: Date | null
  /** Items in the last document that was read to its end. */
  lastItemCount: number | null
  /** Size of the last document on the wire: what a 304 saves. */
  lastBodyBytes: number | null
  /** Where permanent redirects led when the feed was last found; null: it was found where it is asked for. */
  movedTo: string | null
  /** So many runs in a row found it there. */
  movedSightings: number
  /** Runs that have ended, in whatever way. */
  endedRuns: number
  /** What the last completed run was; null: none has completed. */
  lastNature: RunNature | null
  /** Why that run was not healthy; null: it was. */
  lastDoubt: string | null
  /** The completed runs in a row, up to the last, that were empty or short, and the end of the first of them. */
  thinRuns: number
  thinSince: Date | null
  /** Since when listings get lost between two runs, and what is known of it; null: the last two overlap. */
  gapSince: Date | null
  gapMessage: string | null
  /** When a run last brought a listing that was new. */
  lastNewAt: Date | null
  habit: FeedHabit
  /** Its last complete runs, newest first, while it is a full feed. */
  witnesses: Witness[]
  /** Runs up to this one are no witnesses any more: a person has rejected what they missed, or the kind was another. */
  witnessesAfter: string | null
  /** Closes that wait for a person; null: none. */
  brake: Brake | null
  lastDecision: BrakeDecision | null
  /** When it is next looked which of its listings have ended; null: at once. */
  closingDueAt: Date | null
  kindEvidence: KindEvidence
  /** Since when it is put away, with its history; null: it is not. What is archived is not enabled. */
  archivedAt: Date | null
  /** Since when it is to be removed, with all that it has; null: it stays. */
  removalAskedAt: Date | null
}

export interface Feed extends FeedSettings, FeedHealth {
  /** A slug. */
  id: string
  createdAt: Date
  updatedAt: Date
}

export type FeedDraft = FeedSettings & { id: string }

/** A feed that was never imported. */
export const newFeed = (draft: FeedDraft, now: Date): Feed => ({
  ...draft,
  validators: null,
  consecutiveFailures: 0,
  failingSince: null,
  lastRunId: null,
  lastRunAt: null,
  lastOutcome: null,
  lastSuccessAt: null,
  nextDueAt: null,
  floorUntil: null,
  floorRule: null,
  lastCompleteRunId: null,
  lastConfirmedAt: null,
  lastItemCount: null,
  lastBodyBytes: null,
  movedTo: null,
  movedSightings: 0,
  endedRuns: 0,
  lastNature: null,
  lastDoubt: null,
  thinRuns: 0,
  thinSince: null,
  gapSince: null,
  gapMessage: null,
  lastNewAt: null,
  habit: noHabit(),
  wishes: noWishes(),
  witnesses: [],
  witnessesAfter: null,
  brake: null,
  lastDecision: null,
  closingDueAt: null,
  kindEvidence: noEvidence(),
  archivedAt: null,
  removalAskedAt: null,
  createdAt: now,
  updatedAt: now,
})

export const hourMs = 3_600_000

/** Why Gleaner itself pauses a feed. */
export const endedByBoard = 'The board has ended this feed (410 Gone).'

/** Failing for so long, a feed needs a person: its third day has begun. */
const failingTooLongMs = 48 * hourMs

/** Judged by its last run, so that it needs no clock. */
export const isFailingForDays = ({
  failingSince,
  lastRunAt,
}: Pick<Feed, 'failingSince' | 'lastRunAt'>): boolean =>
  failingSince !== null &&
  lastRunAt !== null &&
  lastRunAt.getTime() - failingSince.getTime() >= failingTooLongMs
