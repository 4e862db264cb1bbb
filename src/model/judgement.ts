import type { FeedHealth } from './feed'
import { type Deviation, deviate, isLasting, isShort, usualItemCount } from './habit'
import { isHealthy, type RunNature } from './nature'
import type { OutcomeName } from './outcome'
import type { Counts, Warning } from './run'

/** What is known of a run whose import has ended. */
export interface Evidence {
  outcome: OutcomeName
  counts: Counts
  /** Items of the document; null: it was not read to its end. */
  itemCount: number | null
  /** Items that had another guid and an old link. */
  healed: number
  /** Items that were read, their bytes being new, and how many of those say when they were posted. */
  read: number
  dated: number
  /** What the store has that the run has not, or the other way round; null: they agree. */
  mismatch: string | null
}

export interface Judgement {
  nature: RunNature
  /** Why it is not healthy, and what was taken for the new habit. */
  warnings: Warning[]
  /** What it contradicts the habit with. */
  deviations: Deviation[]
  /** What it would, if that were not the habit from now on. */
  accepted: Deviation[]
}

type Known = Pick<FeedHealth, 'habit' | 'lastNature' | 'lastDoubt' | 'lastItemCount'>

/**
 * What a run was, if it completed. Suspect before all: then nothing that it says is certain. Next what it lacks,
 * and only then what it brought.
 */
export function judgeRun(feed: Known, evidence: Evidence, now: Date): Judgement {
  if (evidence.outcome === 'notModified') return judgeSame(feed, now)
  const found = deviationsOf(feed, evidence, now)
  const [accepted, deviations] = partition(found, (deviation) => isLasting(deviation, now))
  const isOff = (kind: Deviation['kind']) => deviations.some((one) => one.kind === kind)
  const suspicions = suspicionsOf(evidence, isOff('datesGone'))
  const lacks = lacksOf(feed, evidence, isOff('short'))
  return {
    nature: natureOf(evidence, suspicions.length > 0, isOff('short')),
    warnings: [...suspicions, ...lacks, ...accepted.map(acceptance)],
    deviations,
    accepted,
  }
}

function natureOf({ outcome, counts }: Evidence, isSuspect: boolean, isThin: boolean): RunNature {
  if (isSuspect) return 'suspect'
  if (outcome === 'partial' || outcome === 'empty') return outcome
  if (isThin) return 'short'
  return counts.new + counts.updated > 0 ? 'changed' : 'unchanged'
}

/** The same document again: whatever was to be said of it is still to be said. */
function judgeSame(feed: Known, now: Date): Judgement {
  const { habit, lastNature, lastDoubt, lastItemCount } = feed
  if (!lastNature || isHealthy(lastNature))
    return { nature: 'unchanged', warnings: [], deviations: habit.deviations, accepted: [] }
  const again = habit.deviations.map(({ kind }) => deviate(habit, kind, lastItemCount ?? 0, now))
  const [accepted, deviations] = partition(again, (deviation) => isLasting(deviation, now))
  if (accepted.length > 0 && deviations.length === 0)
    return { nature: 'unchanged', warnings: accepted.map(acceptance), deviations, accepted }
  const message = `The document is the same as last time. ${lastDoubt ?? ''}`.trim()
  return { nature: lastNature, warnings: [{ kind: 'stillDoubted', message }], deviations, accepted }
}

function partition<T>(all: T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))]
}

/** Fewer items read prove nothing of all. */
const readNeeded = 5

function deviationsOf({ habit }: Known, evidence: Evidence, now: Date): Deviation[] {
  const { itemCount, read, dated } = evidence
  // A document that is empty or broke off tells nothing of what is usual.
  if (!itemCount) return habit.deviations
  const wereGone = habit.deviations.some(({ kind }) => kind === 'datesGone')
  const areGone = habit.hasDates === true && dated === 0 && (wereGone || read >= readNeeded)
  return [
    ...(isShort(itemCount, habit) ? [deviate(habit, 'short', itemCount, now)] : []),
    ...(areGone ? [deviate(habit, 'datesGone', itemCount, now)] : []),
  ]
}

function suspicionsOf(evidence: Evidence, areDatesGone: boolean): Warning[] {
  const { counts, healed, mismatch } = evidence
  const { fetched, failed } = counts
  const suspicions: [boolean, string, string][] = [
    [mismatch !== null, 'verificationMismatch', mismatch ?? ''],
    [
      healed * 2 > fetched,
      'guidChurn',
      `${healed} of ${fetched} items had a new guid and an old link: their links name them.`,
    ],
    [
      areDatesGone,
      'datesGone',
      'No item says any more when it was posted, though the items of this feed used to.',
    ],
    [
      failed > 0 && failed * 2 >= fetched,
      'halfRejected',
      `${failed} of ${fetched} items could not be read as listings.`,
    ],
  ]
  return suspicions.flatMap(([isSo, kind, message]) => (isSo ? [{ kind, message }] : []))
}

function lacksOf(feed: Known, { outcome, itemCount }: Evidence, isThin: boolean): Warning[] {
  const { habit, lastItemCount } = feed
  if (outcome === 'empty' && lastItemCount) {
    const message = `The feed is empty. It had ${lastItemCount} items when it was last read.`
    return [{ kind: 'feedEmptied', message }]
  }
  if (!isThin) return []
  const usual = Math.round(usualItemCount(habit) ?? 0)
  const message = `The feed has ${itemCount} items only. It usually has about ${usual}.`
  return [{ kind: 'feedShort', message }]
}

function acceptance({ kind, itemCounts }: Deviation): Warning {
  const runs = `For ${itemCounts.length} runs in a row, over a week,`
  switch (kind) {
    case 'short': {
      const message = `${runs} the feed had ${Math.min(...itemCounts)} to ${Math.max(...itemCounts)} items: that is taken for its habit now.`
      return { kind: 'habitChanged', message }
    }
    case 'datesGone': {
      const message = `${runs} no item said when it was posted: that is taken for its habit now.`
      return { kind: 'habitChanged', message }
    }
    default:
      return kind satisfies never
  }
}
