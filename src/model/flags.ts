import type { Feed } from './feed'
import { hourMs } from './feed'
import { dayMs, longestPauseMs } from './habit'
import { spanOf } from './span'

export const flagKinds = ['neverSucceeded', 'empty', 'short', 'suspect', 'silent', 'gap'] as const
export type FlagKind = (typeof flagKinds)[number]

/** Something about a feed that a person should look at though its runs may call themselves completed. */
export interface FeedFlag {
  kind: FlagKind
  since: Date
  /** A sentence or two, with the figures. */
  message: string
}

/** What stands out about a feed, gravest first. None for a feed that a person has put to rest. */
export function feedFlags(feed: Feed, now: Date): FeedFlag[] {
  if (!feed.isEnabled) return []
  const flags = [neverSucceeded(feed, now), suspect(feed), thin(feed), silent(feed), gap(feed)]
  return flags.filter((flag) => flag !== null)
}

const triesGiven = 3

/** After its third run or its first day, whichever comes first. */
function neverSucceeded(feed: Feed, now: Date): FeedFlag | null {
  const { lastSuccessAt, endedRuns, createdAt: since } = feed
  if (lastSuccessAt) return null
  const ageMs = now.getTime() - since.getTime()
  if (endedRuns < triesGiven && ageMs < dayMs) return null
  const message =
    endedRuns === 0
      ? `It was added ${spanOf(ageMs)} ago and has never been imported.`
      : `It has never been read to its end, in ${endedRuns} ${endedRuns === 1 ? 'run' : 'runs'}.`
  return { kind: 'neverSucceeded', since, message }
}

function suspect({ lastNature, lastDoubt, lastRunAt }: Feed): FeedFlag | null {
  if (lastNature !== 'suspect' || !lastRunAt) return null
  return { kind: 'suspect', since: lastRunAt, message: lastDoubt ?? 'Its last run is suspect.' }
}

/** Twice in a row: one such run may be a hiccup of the board. */
function thin({ thinRuns, thinSince, lastNature, lastDoubt, habit }: Feed): FeedFlag | null {
  if (thinRuns < 2 || !thinSince) return null
  const kind = lastNature === 'empty' ? 'empty' : 'short'
  if (kind === 'empty' && habit.isEmptyRight) return null
  const isLast = lastNature === 'empty' || lastNature === 'short'
  const doubt = isLast && lastDoubt ? ` ${lastDoubt}` : ''
  const message = `${thinRuns} runs in a row found it empty or short.${doubt}`
  return { kind, since: thinSince, message }
}

/** A pause as long as any before, or somewhat longer (a holiday), is no silence yet: three times as long is. */
const silenceFactor = 3

/**
 * No new listing for longer than its habit: looked for in vain for more than three times its longest pause
 * (`longestPauseMs`), at least a day and two of its cadences. Where listings come wholly at random, one feed in thirty is
 * flagged by chance within half a year; a feed that sleeps at week-ends has its week-ends among its pauses.
 */
function silent({ habit, lastNewAt, lastSuccessAt, cadenceMs }: Feed): FeedFlag | null {
  const longestMs = longestPauseMs(habit)
  if (longestMs === null || !lastNewAt || !lastSuccessAt) return null
  const limitMs = Math.max(silenceFactor * longestMs, 24 * hourMs, 2 * cadenceMs)
  const silentMs = lastSuccessAt.getTime() - lastNewAt.getTime()
  if (silentMs <= limitMs) return null
  const usual = longestMs > 0 ? spanOf(longestMs) : 'shorter than the time between two looks'
  const message = `No new listing for ${spanOf(silentMs)}. Its longest pause before was ${usual}.`
  return { kind: 'silent', since: new Date(lastNewAt.getTime() + limitMs), message }
}

const gap = ({ gapSince: since, gapMessage: message }: Feed): FeedFlag | null =>
  since && message ? { kind: 'gap', since, message } : null
