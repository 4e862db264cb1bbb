import type { Feed, FeedHealth } from '../src/model/feed'
import { acceptDeviation, type FeedHabit, withItemCount, withLook } from '../src/model/habit'
import type { Evidence } from '../src/model/judgement'
import { isHealthy } from '../src/model/nature'
import type { Findings } from './examine'
import type { Gap } from './find-gap'

/** What a completed run teaches of its feed's ways. Only a healthy one changes the habit. */
export function learnHabit(feed: Feed, findings: Findings, now: Date): Partial<FeedHealth> {
  const { evidence, judgement, gap } = findings
  const { nature } = judgement
  const brings = nature !== 'suspect' && evidence.counts.new > 0
  return {
    lastNature: nature,
    lastDoubt: doubtOf(feed, findings),
    ...thinness(feed, findings, now),
    ...gapHealth(feed, gap, now),
    ...(brings && { lastNewAt: now }),
    // A document whose import went wrong is read again, even when it is the same.
    ...(evidence.mismatch !== null && { validators: null }),
    habit: habitAfter(feed, findings, now),
  }
}

function doubtOf(feed: Feed, { evidence, judgement }: Findings): string | null {
  if (isHealthy(judgement.nature)) return null
  if (evidence.outcome === 'notModified') return feed.lastDoubt
  return judgement.warnings.map(({ message }) => message).join(' ') || null
}

/** A run that broke off, or is suspect, says neither that the row goes on nor that it has ended. */
function thinness(feed: Feed, { judgement }: Findings, now: Date): Partial<FeedHealth> {
  const { nature } = judgement
  if (isHealthy(nature)) return { thinRuns: 0, thinSince: null }
  if (nature === 'partial' || nature === 'suspect') return {}
  return { thinRuns: feed.thinRuns + 1, thinSince: feed.thinSince ?? now }
}

function gapHealth(feed: Feed, gap: Gap, now: Date): Partial<FeedHealth> {
  if (gap === null) return {}
  if (gap === 'none') return { gapSince: null, gapMessage: null }
  return { gapSince: feed.gapSince ?? now, gapMessage: gap.message }
}

function habitAfter(feed: Feed, { evidence, judgement }: Findings, now: Date): FeedHabit {
  const { nature, deviations, accepted } = judgement
  const habit = { ...accepted.reduce(acceptDeviation, feed.habit), deviations }
  if (!isHealthy(nature)) return habit
  const { itemCount, counts } = evidence
  const counted = itemCount ? withItemCount(habit, itemCount) : habit
  const dated = { ...counted, hasDates: datesAfter(counted.hasDates, evidence) }
  const { lastSuccessAt: lastAt, lastNewAt } = feed
  return lastAt ? withLook(dated, { now, fresh: counts.new, lastAt, lastNewAt }) : dated
}

const readNeeded = 5

/** Where half of what was read has dates, the items of the feed have dates. */
function datesAfter(before: boolean | null, { read, dated }: Evidence): boolean | null {
  if (read < readNeeded) return before
  if (dated * 2 >= read) return true
  return before ?? dated > 0
}
