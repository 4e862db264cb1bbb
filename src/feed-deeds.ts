import { isDeepStrictEqual } from 'node:util'
import { record } from './audit'
import type { Deps } from './deps'
import type { Deed } from './model/audit'
import type { Feed, Source } from './model/feed'
import { type FeedMapping, mappedFields } from './model/mapping'

type Details = NonNullable<Deed['details']>

/** Writes down what a person has changed of a feed: nothing, if it is as it was. */
export async function recordFeedChange(
  deps: Pick<Deps, 'store'>,
  before: Feed,
  after: Feed,
): Promise<void> {
  const subject = { feedId: after.id, subject: after.name }
  const details = changesOf(before, after, feedFields)
  if (Object.keys(details).length > 0)
    await record(deps, { action: 'feedChanged', ...subject, details })
  const mapped = mappingChanges(before.mapping ?? {}, after.mapping ?? {})
  if (Object.keys(mapped).length > 0)
    await record(deps, { action: 'feedMapped', ...subject, details: mapped })
  if (before.archivedAt === null && after.archivedAt !== null)
    return record(deps, { action: 'feedArchived', ...subject })
  if (before.archivedAt !== null && after.archivedAt === null)
    return record(deps, { action: 'feedUnarchived', ...subject })
  const reason = after.disabledReason
  if (before.isEnabled === after.isEnabled && before.disabledReason === reason) return
  await record(deps, {
    action: after.isEnabled ? 'feedResumed' : 'feedPaused',
    ...subject,
    ...(reason !== null && { details: { reason } }),
  })
}

/** The same of a source. */
export async function recordSourceChange(
  deps: Pick<Deps, 'store'>,
  before: Source,
  after: Source,
): Promise<void> {
  const subject = { thing: `source:${after.id}`, subject: after.name } as const
  const details = changesOf(before, after, sourceFields)
  if (Object.keys(details).length > 0)
    await record(deps, { action: 'sourceChanged', ...subject, details })
  const reason = after.pausedBecause
  if (before.pausedBecause === reason) return
  await record(deps, {
    action: reason === null ? 'sourceResumed' : 'sourcePaused',
    ...subject,
    ...(reason !== null && { details: { reason } }),
  })
}

const feedFields = [
  'name',
  'url',
  'kind',
  'kindFrom',
  'cadenceMs',
  'priority',
  'headers',
] as const satisfies (keyof Feed)[]

const sourceFields = [
  'name',
  'kind',
  'floorMs',
  'politenessScope',
  'terms',
  'attribution',
  'mayRedistribute',
] as const satisfies (keyof Source)[]

/** What is another one now. Records are only named: the headers of a feed may hold secrets. */
function changesOf<T>(before: T, after: T, fields: readonly (keyof T & string)[]): Details {
  const changed = fields.filter((field) => !isDeepStrictEqual(before[field], after[field]))
  return Object.fromEntries(changed.map((field) => [field, shown(after[field])]))
}

/** Where each field of a listing is found now that was found elsewhere; null: where its dialect says. */
function mappingChanges(before: FeedMapping, after: FeedMapping): Details {
  const fields = ['record', ...mappedFields] as const
  const changed = fields.filter((field) => before[field] !== after[field])
  return Object.fromEntries(changed.map((field) => [field, after[field] ?? null]))
}

function shown(value: unknown): Details[string] {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  return typeof value === 'string' ? value : 'changed'
}
