import type { FC } from 'hono/jsx'
import { failures } from '../src/model/failure'
import { isHealthy } from '../src/model/nature'
import { isDeadLetter, type Run, type RunError } from '../src/model/run'
import { Excerpt } from './excerpt'
import { natureSentences } from './nature-words'
import { Time } from './ui'
import { outcomeSentences, waitWords } from './words'

/** What happened, what happens next, and what the operator can do. */
export const Verdict: FC<{ run: Run }> = ({ run }) => {
  switch (run.status) {
    case 'pending':
      return <Pending run={run} />
    case 'processing':
      return (
        <section class="verdict is-processing">
          <p>A worker is importing this feed now. The figures below follow it.</p>
        </section>
      )
    case 'completed':
      return (
        <section
          class={`verdict is-${run.nature && isHealthy(run.nature) ? 'completed' : 'warning'}`}
        >
          {run.outcome && <p>{outcomeSentences[run.outcome]}</p>}
          {run.nature && run.outcome !== 'partial' && <p>{natureSentences[run.nature]}</p>}
          {run.error && <Failure error={run.error} attempt={run.attempt} next={afterPartial} />}
        </section>
      )
    case 'failed':
      return (
        <section class="verdict is-failed">
          {run.error && <Failure error={run.error} attempt={run.attempt} />}
          <Aftermath run={run} />
        </section>
      )
    case 'cancelled':
      return (
        <section class="verdict is-cancelled">
          <p>A person cancelled this run. What it had stored until then is kept.</p>
        </section>
      )
    default:
      return run.status satisfies never
  }
}

const afterPartial = 'The next import of the feed reads the whole document again.'

/** What a person has made of the failure. */
const Aftermath: FC<{ run: Run }> = ({ run }) => (
  <p class="muted">
    {run.retriedBy && (
      <>
        It was retried by <a href={`/runs/${run.retriedBy}`}>another run</a>.{' '}
      </>
    )}
    {run.dismissedAt && (
      <>
        It was dismissed <Time at={run.dismissedAt} />: {run.dismissedNote}
      </>
    )}
    {isDeadLetter(run) && (
      <>
        It stays among the{' '}
        <a href={`/dead-letters?feed=${encodeURIComponent(run.feedId)}`}>dead letters</a> until
        somebody retries or dismisses it.
      </>
    )}
  </p>
)

const Pending: FC<{ run: Run }> = ({ run }) => (
  <section class="verdict is-pending">
    {run.error && <Failure error={run.error} attempt={run.attempt} />}
    {run.waitingUntil ? (
      <p>
        {run.waitingReason ? `${waitWords[run.waitingReason]}. ` : ''}
        {run.waitingMessage && `${run.waitingMessage} `}
        The next try begins <Time at={run.waitingUntil} />. {triesLeft(run)}
      </p>
    ) : (
      <p>The next free worker takes this run. {run.attemptsSpent > 0 && triesLeft(run)}</p>
    )}
  </section>
)

const triesLeft = (run: Run): string =>
  `${run.attemptsSpent} of ${run.maxAttempts} attempts are spent.`

/** An opened excerpt stays open until the next attempt brings another one. */
const Failure: FC<{ error: RunError; attempt: number; next?: string }> = (props) => {
  const { error, attempt, next = failures[error.kind].next } = props
  return (
    <>
      <h2>{failures[error.kind].title}</h2>
      <p>{error.message}</p>
      <p>{next}</p>
      <p>{failures[error.kind].advice}</p>
      {error.excerpt && <Excerpt id={String(attempt)} text={error.excerpt} />}
    </>
  )
}
