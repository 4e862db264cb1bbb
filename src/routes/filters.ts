import { z } from 'zod'
import type { DeadLetterFilterText } from '../../views/dead-letters'
import type { ListingFilterText } from '../../views/listings'
import type { RunFilterText } from '../../views/runs'
import type { DeadLetterFilter } from '../dead-letters'
import { auditActionNames } from '../model/audit'
import { failureKinds } from '../model/failure'
import { employmentTypes, workplaces } from '../model/listing'
import { natures } from '../model/nature'
import { outcomeNames } from '../model/outcome'
import { maxCursorLength } from '../model/page'
import { type Run, runStatuses, triggers } from '../model/run'
import { itemOutcomes } from '../model/run-items'
import type { SearchFilter } from '../model/saved-search'
import type { AuditFilter } from '../store/audit'
import type { ListingFilter } from '../store/listings'
import type { RunFilter } from '../store/runs'

const dayMs = 24 * 3_600_000

/** A select that stands on "any" sends an empty text. */
export const given = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

export const oneOf = <const T extends readonly string[]>(values: T) =>
  given(z.enum(values, { error: `give one of ${values.join(', ')}` }))

export const text = given(z.string().trim().max(300, { error: 'give at most 300 characters' }))

const cursor = given(z.string().max(maxCursorLength, { error: 'give back the cursor of a list' }))

const instant = given(
  z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'give a date like 2026-11-23 or an instant like 2026-11-23T10:00:00Z',
  }),
)

const limitError = 'give a whole number from 1 to 500'
export const pageLimit = 50
export const limit = given(
  z.coerce
    .number({ error: limitError })
    .int({ error: limitError })
    .min(1, { error: limitError })
    .max(500, { error: limitError }),
)

export const runQuery = z.object({
  feed: text,
  source: text,
  cycle: text,
  status: oneOf(runStatuses),
  outcome: oneOf(outcomeNames),
  nature: oneOf(natures),
  trigger: oneOf(triggers),
  by: text,
  from: instant,
  to: instant,
  cursor,
  limit,
})
type RunQuery = z.output<typeof runQuery>

export function runFilterOf(query: RunQuery): RunFilter {
  return {
    feedId: query.feed,
    source: query.source,
    cycleId: query.cycle,
    status: query.status,
    outcome: query.outcome,
    nature: query.nature,
    trigger: query.trigger,
    triggeredBy: query.by,
    from: query.from ? new Date(query.from) : undefined,
    to: query.to ? endOf(query.to) : undefined,
  }
}

/** `to` a day includes that day. */
const endOf = (to: string): Date =>
  to.length === 10 ? new Date(Date.parse(to) + dayMs) : new Date(to)

/** The query without what only moves in the list. */
export function runFilterText({ cursor, limit, ...text }: RunQuery): RunFilterText {
  return text
}

/** Whether a run's row belongs on a page of this filter: the same as the store decides. */
export const matchesFilter = (run: Run, filter: RunFilter): boolean =>
  matchesForEver(run, filter) &&
  (!filter.status || run.status === filter.status) &&
  (!filter.outcome || run.outcome === filter.outcome) &&
  (!filter.nature || run.nature === filter.nature)

/** What a run's whole life does not change. */
export const matchesForEver = (run: Run, filter: RunFilter): boolean =>
  (!filter.feedId || run.feedId === filter.feedId) &&
  (!filter.source || run.source === filter.source) &&
  (!filter.cycleId || run.cycleId === filter.cycleId) &&
  (!filter.trigger || run.trigger === filter.trigger) &&
  (!filter.triggeredBy || run.triggeredBy === filter.triggeredBy) &&
  (!filter.from || run.queuedAt >= filter.from) &&
  (!filter.to || run.queuedAt < filter.to)

export const listingQuery = z.object({
  q: text,
  source: text,
  feed: text,
  workplace: oneOf(workplaces),
  employment: oneOf(employmentTypes),
  state: oneOf(['open', 'closed'] as const),
  closedBy: text,
  reopenedBy: text,
  firstRun: text,
  cursor,
  limit,
})
type ListingQuery = z.output<typeof listingQuery>

export function listingFilterOf(query: ListingQuery): ListingFilter {
  return {
    search: query.q,
    source: query.source,
    feedId: query.feed,
    workplace: query.workplace,
    employmentType: query.employment,
    isOpen: query.state && query.state === 'open',
    closedRunId: query.closedBy,
    reopenedRunId: query.reopenedBy,
    firstRunId: query.firstRun,
  }
}

export function listingFilterText({ cursor, limit, ...text }: ListingQuery): ListingFilterText {
  return text
}

/** What of a run is asked for: its items by what became of them, and by name. */
export const itemQuery = z.object({ outcome: oneOf(itemOutcomes), q: text, cursor, limit })

/** What a search that is saved asks, in the words of the list. */
export const searchQuery = listingQuery.pick({
  q: true,
  source: true,
  feed: true,
  workplace: true,
  employment: true,
})

export const searchFilterOf = (query: z.output<typeof searchQuery>): SearchFilter => ({
  search: query.q,
  source: query.source,
  feedId: query.feed,
  workplace: query.workplace,
  employmentType: query.employment,
})

export const searchText = (filter: SearchFilter) => ({
  q: filter.search,
  source: filter.source,
  feed: filter.feedId,
  workplace: filter.workplace,
  employment: filter.employmentType,
})

export const alertQuery = z.object({
  state: oneOf(['open', 'cleared'] as const),
  cursor,
  limit,
})

export const deliveryQuery = z.object({ cursor, limit })

const deadLetterFilter = { kind: oneOf(failureKinds), feed: text, source: text }

export const deadLetterQuery = z.object({ ...deadLetterFilter, cursor: text, limit })

/** A misspelt name must not widen the filter. */
export const retrialWish = z.strictObject({ ...deadLetterFilter, asOf: instant })

type DeadLetterText = Pick<z.output<typeof deadLetterQuery>, keyof typeof deadLetterFilter>

export const deadLetterFilterOf = ({ kind, feed, source }: DeadLetterText): DeadLetterFilter => ({
  errorKind: kind,
  feedId: feed,
  source,
})

export const deadLetterFilterText = ({
  kind,
  feed,
  source,
}: DeadLetterText): DeadLetterFilterText => ({ kind, feed, source })

export const auditQuery = z.object({
  actor: text,
  token: text,
  action: oneOf(auditActionNames),
  feed: text,
  run: text,
  thing: given(z.string().max(2100, { error: 'give at most 2100 characters' })),
  cursor,
  limit,
})

export const auditFilterOf = ({
  actor,
  token,
  action,
  feed,
  run,
  thing,
}: Omit<z.output<typeof auditQuery>, 'cursor' | 'limit'>): AuditFilter => ({
  actor,
  token,
  action,
  feedId: feed,
  runId: run,
  thing,
})

type QueryValue = string | number | undefined

/** `path?a=b` with what is given, in the order of the names. */
export function hrefOf(path: string, query: Record<string, QueryValue>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') params.set(name, String(value))
  return params.size === 0 ? path : `${path}?${params}`
}
