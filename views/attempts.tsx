import type { FC } from 'hono/jsx'
import { failures } from '../src/model/failure'
import type { OutcomeName } from '../src/model/outcome'
import type { Attempt, Run } from '../src/model/run'
import { formatDuration } from './format'
import { Icon, type IconName } from './icon'
import { Time } from './ui'
import { outcomeSentences, outcomeWords } from './words'

/** What happened to the run, oldest first. */
export const Timeline: FC<{ run: Run }> = ({ run }) => (
  <section class="panel">
    <h2>Timeline</h2>
    <ol class="timeline">
      <li>
        <Icon name="pending" />
        <div>
          <strong>Opened</strong> <Time at={run.queuedAt} />
        </div>
      </li>
      {run.attempts.map((attempt, index) => (
        <AttemptItem attempt={attempt} ordinal={index + 1} run={run} />
      ))}
      {run.status === 'cancelled' && run.finishedAt && (
        <li class="is-cancelled">
          <Icon name="cancelled" />
          <div>
            <strong>Cancelled</strong> <Time at={run.finishedAt} />
          </div>
        </li>
      )}
    </ol>
  </section>
)

/** `attempt.number` counts the waits for the host too, of which nothing is left to show. */
export const AttemptItem: FC<{ attempt: Attempt; ordinal: number; run: Run }> = (props) => {
  const { attempt, ordinal, run } = props
  const isWorking = run.status === 'processing' && ordinal === run.attempts.length
  return (
    <li class={`is-${iconOf(attempt.outcome, isWorking)}`}>
      <Icon name={iconOf(attempt.outcome, isWorking)} />
      <div>
        <strong>{`Attempt ${ordinal}`}</strong> <Time at={attempt.startedAt} />
        <p>{storyOf(attempt, isWorking)}</p>
        {attempt.error && (
          <p class="muted">
            {failures[attempt.error.kind].title}. {attempt.error.message}
          </p>
        )}
        <p class="muted">{workerOf(attempt)}</p>
      </div>
    </li>
  )
}

function storyOf(attempt: Attempt, isWorking: boolean): string {
  if (attempt.outcome)
    return `${outcomeWords[attempt.outcome]}: ${outcomeSentences[attempt.outcome]}`
  if (isWorking) return 'A worker is importing the feed.'
  return 'Its worker ended without a word (killed, or cut off).'
}

function workerOf(attempt: Attempt): string {
  if (!attempt.finishedAt) return `Worker ${attempt.worker}`
  const ms = attempt.finishedAt.getTime() - attempt.startedAt.getTime()
  return `Worker ${attempt.worker}, ${formatDuration(ms)}`
}

function iconOf(outcome: OutcomeName | null, isWorking: boolean): IconName {
  switch (outcome) {
    case null:
      return isWorking ? 'processing' : 'failed'
    case 'imported':
    case 'notModified':
    case 'empty':
      return 'completed'
    case 'partial':
      return 'warning'
    case 'waiting':
    case 'interrupted':
      return 'pending'
    case 'retryable':
    case 'permanent':
      return 'failed'
    case 'cancelled':
      return 'cancelled'
    default:
      return outcome satisfies never
  }
}
