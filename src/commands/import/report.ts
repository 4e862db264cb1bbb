import { counted, formatInstant, formatNumber } from '../../../views/format'
import { outcomeWords, waitWords } from '../../../views/words'
import { failures } from '../../model/failure'
import { type Counts, isOpen, type Run } from '../../model/run'
import { noticeOf } from '../../routes/opening-notice'
import type { Opening } from '../../runs'

/** A feed that got no run. */
export type Skipped = Exclude<Opening, { run: Run }>

/** A run as it was left, in a line. */
export function lineOf(run: Run): string {
  return `${run.feedName}: ${isOpen(run) ? stateOf(run) : endOf(run)}`
}

function endOf({ status, outcome, error, counts }: Run): string {
  if (status === 'cancelled') return 'cancelled by a person.'
  if (status === 'failed' && error)
    return `failed. ${failures[error.kind].title}: ${error.message} ${failures[error.kind].advice}`
  const word = outcome ? outcomeWords[outcome].toLowerCase() : status
  return `${word}${countsOf(counts)}.${error ? ` ${error.message}` : ''}`
}

function countsOf({ skipped: _, fetched, ...results }: Counts): string {
  if (fetched === 0) return ''
  const parts = Object.entries(results).filter(([, count]) => count > 0)
  return `, ${counted(fetched, 'item')} (${parts.map(([name, count]) => `${formatNumber(count)} ${name}`).join(', ')})`
}

function stateOf({ waitingUntil, waitingReason }: Run): string {
  if (!waitingUntil || !waitingReason) return 'given back, still to be imported.'
  const reason = waitWords[waitingReason].toLowerCase()
  return `left open, it waits until ${formatInstant(waitingUntil)} (${reason}).`
}

export const skippedLine = (skipped: Skipped): string => noticeOf(skipped).text

/** `9 runs: 7 completed, 1 failed, 1 left open.` */
export function summaryOf(runs: Run[], skipped: Skipped[]): string {
  const of = (holds: (run: Run) => boolean, words: string) => {
    const count = runs.filter(holds).length
    return count > 0 ? `${formatNumber(count)} ${words}` : []
  }
  const parts = [
    of(({ status }) => status === 'completed', 'completed'),
    of(({ status }) => status === 'failed', 'failed'),
    of(({ status }) => status === 'cancelled', 'cancelled'),
    of(isOpen, 'left open'),
  ].flat()
  const left = skipped.length > 0 ? ` ${counted(skipped.length, 'feed')} skipped.` : ''
  const ended = runs.length > 0 ? `: ${parts.join(', ')}` : ''
  return `${counted(runs.length, 'run')}${ended}.${left}`
}

/** What `--json` prints. */
export const jsonOf = (runs: Run[], skipped: Skipped[]) => ({
  isGood: isGood(runs),
  runs,
  skipped: skipped.map((one) => ({
    feedId: 'feed' in one ? one.feed.id : one.feedId,
    reason: skippedLine(one),
    until: 'until' in one ? one.until : null,
  })),
})

export const isGood = (runs: Run[]): boolean => runs.every(({ status }) => status === 'completed')
