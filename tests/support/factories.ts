import { type Alert, opened } from '../../src/model/alert'
import {
  type Feed,
  type FeedDraft,
  hourMs,
  newFeed,
  newSource,
  type Source,
} from '../../src/model/feed'
import type { Listing, ListingDraft } from '../../src/model/listing'
import { noProgress, type Progress, type Run, type RunDraft } from '../../src/model/run'
import { newRun } from '../../src/model/run-steps'
import type { BatchItem } from '../../src/store/listings'

const epoch = Date.parse('2026-11-23T10:00:00Z')

/** A clock that stands still until it is advanced. */
export function aClock(start: number = epoch) {
  let time = start
  return {
    now: () => new Date(time),
    advance: (ms: number) => {
      time += ms
    },
    /** The instant `ms` from now. */
    in: (ms: number) => new Date(time + ms),
  }
}

export type Clock = ReturnType<typeof aClock>

let made = 0

/** A UUIDv7, later in order than all that this process made before. */
export const anId = (): string => Bun.randomUUIDv7('hex', epoch + made++)

export function aSource(overrides: Partial<Source> = {}): Source {
  return newSource({ id: 'board.example', name: 'Board', ...overrides })
}

export function aFeedDraft(overrides: Partial<FeedDraft> = {}): FeedDraft {
  const id = overrides.id ?? `feed-${made++}`
  return {
    id,
    name: `Feed ${id}`,
    url: `https://board.example/${id}.xml`,
    source: 'board.example',
    kind: 'window',
    kindFrom: 'declared',
    cadenceMs: hourMs,
    priority: 5,
    isEnabled: true,
    disabledReason: null,
    headers: {},
    mapping: null,
    ...overrides,
  }
}

/** A feed as stored that was never imported. */
export function aFeed(overrides: Partial<Feed> = {}): Feed {
  return {
    ...newFeed(aFeedDraft({ id: overrides.id ?? 'feed' }), new Date(epoch)),
    ...overrides,
  }
}

export function aRunDraft(overrides: Partial<RunDraft> = {}): RunDraft {
  const feedId = overrides.feedId ?? 'feed'
  return {
    id: anId(),
    feedId,
    feedName: `Feed ${feedId}`,
    feedUrl: `https://board.example/${feedId}.xml`,
    source: 'board.example',
    cycleId: null,
    trigger: 'manual',
    retryOf: null,
    documentId: null,
    triggeredBy: null,
    triggeredVia: null,
    priority: 5,
    isForced: false,
    maxAttempts: 3,
    ...overrides,
  }
}

/** A run as stored that nobody took yet. */
export function aRun(overrides: Partial<Run> = {}): Run {
  return {
    ...newRun(aRunDraft(), new Date(epoch)),
    ...overrides,
  }
}

/** An open alert that nobody was told of. */
export function anAlert(overrides: Partial<Alert> = {}): Alert {
  const grievance = {
    key: `feedFailing ${made++}`,
    cause: 'feedFailing',
    subject: 'Feed',
    feedId: 'feed',
    runId: null,
    message: 'It has failed 3 times in a row.',
  } as const
  const alert = opened(grievance, { id: anId(), advice: 'See it.', now: new Date(epoch) })
  return { ...alert, ...overrides }
}

/** Progress whose counts add up: `fetched` is the sum, less `skipped`. */
export function aProgress(counts: Partial<Progress['counts']> = {}): Progress {
  const progress = noProgress()
  Object.assign(progress.counts, counts)
  const { new: fresh, updated, unchanged, duplicate, failed } = progress.counts
  progress.counts.fetched = fresh + updated + unchanged + duplicate + failed
  return progress
}

export function aListingDraft(overrides: Partial<ListingDraft> = {}): ListingDraft {
  const source = overrides.source ?? 'board.example'
  const externalId = overrides.externalId ?? String(made++)
  const title = overrides.title ?? `Gardener ${externalId}`
  return {
    key: `${source}/${externalId}`,
    source,
    externalId,
    guid: null,
    canonicalUrl: `https://${source}/jobs/${externalId}`,
    twinKey: null,
    contentHash: Bun.hash(title).toString(16).padStart(64, '0'),
    raw: JSON.stringify({ title }),
    title,
    description: `<p>${title}</p>`,
    url: `https://${source}/jobs/${externalId}?ref=feed`,
    datePosted: null,
    datePostedRaw: null,
    validThrough: null,
    employmentType: [],
    employmentTypeRaw: null,
    hiringOrganization: { name: null, logo: null },
    jobLocation: null,
    workplace: null,
    applicantLocationRequirements: [],
    isWorldwide: false,
    baseSalary: null,
    industry: null,
    occupationalCategory: null,
    categories: [],
    text: title,
    applyUrl: null,
    ...overrides,
  }
}

/** A listing as stored, seen once. */
export function aListing(overrides: Partial<Listing> = {}): Listing {
  return {
    ...aListingDraft(),
    aliases: [],
    firstSeenAt: new Date(epoch),
    changedAt: new Date(epoch),
    firstRunId: 'run',
    changedRunId: 'run',
    closedAt: null,
    closedReason: null,
    closedRunId: null,
    reopenedAt: null,
    reopenedRunId: null,
    ...overrides,
  }
}

/** An item of a batch that was read; its fingerprint follows from its content unless given. */
export function anItem(overrides: Partial<ListingDraft> = {}, fingerprint?: string): BatchItem {
  const draft = aListingDraft(overrides)
  const { key, contentHash } = draft
  return { fingerprint: fingerprint ?? `${key}#${contentHash}`, key, contentHash, draft }
}

/** Items `from` to `to` (inclusive) of a board, all read. */
export function aBatch(from: number, to: number, overrides: Partial<ListingDraft> = {}) {
  return Array.from({ length: to - from + 1 }, (_, index) =>
    anItem({ externalId: String(from + index), ...overrides }),
  )
}
