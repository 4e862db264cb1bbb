import { getDomain } from 'tldts'
import type { FailureKind } from './model/failure'
import { type Feed, type FloorRule, hourMs, type PolitenessScope, type Source } from './model/feed'
import type { PollWishes } from './model/wishes'

const dayMs = 24 * hourMs

/** What the last document and its host said about being asked again. */
export interface PollHints {
  ttlMs: number | null
  freshMs: number | null
}

export interface Floor {
  ms: number
  rule: FloorRule
}

/** The shortest time between two requests of a feed: the operator's word, else an hour or the publisher's longer wish (a day at most). */
export function floorOf(source: Source | null, hints: PollHints): Floor {
  if (source?.floorMs != null) return { ms: source.floorMs, rule: 'source' }
  const wishes: Floor[] = [
    { ms: hourMs, rule: 'hour' },
    { ms: Math.min(hints.ttlMs ?? 0, dayMs), rule: 'ttl' },
    { ms: Math.min(hints.freshMs ?? 0, dayMs), rule: 'freshness' },
  ]
  return wishes.reduce((longest, wish) => (wish.ms > longest.ms ? wish : longest))
}

/** 1-2-4-8-16-24 hours from the third failure on; 0 before. */
export function failureRestMs(consecutiveFailures: number): number {
  if (consecutiveFailures < 3) return 0
  return Math.min(hourMs * 2 ** (consecutiveFailures - 3), dayMs)
}

/** Who says that we may not is not asked soon again. */
const refusals: readonly FailureKind[] = ['forbidden', 'blocked']
const refusedRestMs = 4 * hourMs

/** How long a feed rests after a run that failed so; null: it did not fail. */
export const restAfter = (kind: FailureKind | null, consecutiveFailures: number): number =>
  Math.max(
    failureRestMs(consecutiveFailures),
    kind !== null && refusals.includes(kind) ? refusedRestMs : 0,
  )

/** So much may a tick come early: without it an hourly feed would be imported every second hour. */
const slackMs = (spanMs: number): number => Math.min(spanMs / 10, 5 * 60_000)

/**
 * When a feed is due again, and how long its floor holds. Both count from the opening of the run,
 * not from its end: a feed is due at every tick, however long its import took. Only the floor of a
 * run that had to wait counts from when the host was asked.
 */
export function nextPoll(
  feed: Pick<Feed, 'cadenceMs'>,
  floor: Floor,
  openedAt: Date,
  askedAt: Date,
  restMs: number,
): Pick<Feed, 'nextDueAt' | 'floorUntil' | 'floorRule'> {
  const spanMs = Math.max(feed.cadenceMs, floor.ms, restMs)
  const hasWaited = askedAt.getTime() - openedAt.getTime() > slackMs(floor.ms)
  const floorFrom = hasWaited ? askedAt : openedAt
  const dueAt = openedAt.getTime() + spanMs - slackMs(spanMs)
  const floorUntil = floorFrom.getTime() + floor.ms - slackMs(floor.ms)
  return {
    nextDueAt: new Date(Math.max(dueAt, floorUntil)),
    floorUntil: new Date(floorUntil),
    floorRule: floor.rule,
  }
}

type Poll = ReturnType<typeof nextPoll>

/** The same, but not in the hours and days that the feed wants to be skipped. The operator's word goes before its. */
export function outsideQuiet(poll: Poll, wishes: PollWishes): Poll {
  const { nextDueAt, floorUntil, floorRule } = poll
  if (!nextDueAt || !floorUntil || floorRule === 'source') return poll
  const awakeAt = firstAwake(nextDueAt, wishes)
  if (awakeAt.getTime() === nextDueAt.getTime()) return poll
  return { nextDueAt: awakeAt, floorUntil: awakeAt, floorRule: 'quiet' }
}

/** The next hour that is not to be skipped, a day later at most. */
function firstAwake(from: Date, { skipHours, skipDays }: PollWishes): Date {
  const until = from.getTime() + dayMs
  let at = from
  while (skipHours.includes(at.getUTCHours()) || skipDays.includes(at.getUTCDay())) {
    const nextHour = (Math.floor(at.getTime() / hourMs) + 1) * hourMs
    if (nextHour > until) return new Date(until)
    at = new Date(nextHour)
  }
  return at
}

/** Under which name a wish to be left alone is kept: the host's own, the URL, or `*.` and the registrable domain. */
export function pauseKeyOf(url: URL, scope: PolitenessScope): string {
  switch (scope) {
    case 'host':
      return url.hostname
    case 'url':
      return url.href
    case 'domain': {
      const domain = getDomain(url.hostname, { allowPrivateDomains: true })
      return domain ? `*.${domain}` : url.hostname
    }
    default:
      return scope satisfies never
  }
}

/** The sentence that names the rule which an import now would break; null when none. */
export function brokenFloor(feed: Feed, at: Date): string | null {
  if (!feed.floorUntil || !feed.floorRule || feed.floorUntil <= at) return null
  const minutes = Math.ceil((feed.floorUntil.getTime() - at.getTime()) / 60_000)
  const wait = minutes === 1 ? 'one minute' : `${minutes} minutes`
  return `${ruleSentences[feed.floorRule](feed)} Next import in ${wait}.`
}

const ruleSentences: Record<FloorRule, (feed: Feed) => string> = {
  hour: () => 'A feed is asked at most once an hour.',
  source: (feed) => `${feed.source} is not asked more often by its own setting.`,
  ttl: () => 'The feed itself asks for a longer pause (ttl).',
  quiet: () => 'The feed itself asks to be left out at this hour (skipHours, skipDays).',
  freshness: () => 'The host says that the feed does not change sooner (Cache-Control, Expires).',
}
