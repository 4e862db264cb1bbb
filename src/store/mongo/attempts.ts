import type { OutcomeName } from '../../model/outcome'
import type { Attempt, RunError } from '../../model/run'
import type { Settlement } from '../store'

/** The entries of a run's attempts after each event of its life. */

export function begin(attempts: Attempt[], number: number, worker: string, at: Date): Attempt[] {
  const attempt = { number, worker, startedAt: at, finishedAt: null, outcome: null, error: null }
  return [...attempts, attempt]
}

/** Having waited for a host, or been given back, is no attempt. */
export const leavesEntry = ({ status, outcome }: Settlement): boolean =>
  status !== 'pending' || (outcome !== 'waiting' && outcome !== 'interrupted')

export function end(
  attempts: Attempt[],
  number: number,
  outcome: OutcomeName,
  error: RunError | null,
  at: Date,
): Attempt[] {
  return attempts.map((attempt) =>
    attempt.number === number ? { ...attempt, finishedAt: at, outcome, error } : attempt,
  )
}

export const remove = (attempts: Attempt[], number: number): Attempt[] =>
  attempts.filter((attempt) => attempt.number !== number)

export const cancelUnfinished = (attempts: Attempt[], at: Date): Attempt[] =>
  attempts.map((attempt) =>
    attempt.finishedAt ? attempt : { ...attempt, finishedAt: at, outcome: 'cancelled' },
  )

/** Its worker died: the outcome stays unknown. */
export const crashUnfinished = (attempts: Attempt[], at: Date): Attempt[] =>
  attempts.map((attempt) =>
    attempt.finishedAt ? attempt : { ...attempt, finishedAt: at, error: crashError(attempt) },
  )

const crashError = ({ worker }: Attempt): RunError => ({
  kind: 'crashed',
  message: `${worker} took the run and was not heard of again.`,
})
