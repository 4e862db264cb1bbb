import type { FC } from 'hono/jsx'
import { isOpen, type Run, type Warning } from '../src/model/run'
import type { ItemOutcome } from '../src/model/run-items'
import { Timeline } from './attempts'
import { CountsPanel } from './counts'
import { formatBytes, formatDuration } from './format'
import { RunBadge } from './nature'
import { Only } from './only'
import { RunEnds } from './run-ends'
import { RunItems, type RunItemsProps } from './run-items'
import { Fact, Time } from './ui'
import { Verdict } from './verdict'
import { triggerWords } from './words'

interface RunPageProps {
  run: Run
  items: RunItemsProps
  /** The trends in which it stands. */
  trends: string
  /** Its feed is there no more. */
  isRemoved: boolean
}

/** One run. While it is open the page asks for itself anew, and keeps focus and scroll. */
export const RunPage: FC<RunPageProps> = ({ run, items, trends, isRemoved }) => (
  <article id="run" class="run-page" {...polling(run, items.outcome)}>
    <p class="crumb">
      <a href="/">Runs</a>
    </p>
    <div class="head">
      <h1>{run.feedName}</h1>
      <RunBadge run={run} />
      <RunActions run={run} trends={trends} isRemoved={isRemoved} />
    </div>
    {isRemoved && (
      <p class="panel notice">
        Its feed was removed for good, with its listings. What the run did stays, in figures.
      </p>
    )}
    <Verdict run={run} />
    <CountsPanel counts={run.counts} />
    <RunEnds run={run} />
    <div class="columns">
      <Timeline run={run} />
      <HostPanel run={run} />
    </div>
    {run.warnings.length > 0 && <Warnings warnings={run.warnings} />}
    <RunItems run={run} {...items} />
    <Facts run={run} />
  </article>
)

const polling = (run: Run, outcome: ItemOutcome | null) =>
  isOpen(run)
    ? {
        'hx-get': `/runs/${run.id}/part?outcome=${outcome ?? ''}`,
        'hx-trigger': 'every 1s',
        'hx-swap': 'outerMorph',
      }
    : {}

const RunActions: FC<Omit<RunPageProps, 'items'>> = ({ run, trends, isRemoved }) => (
  <div class="actions">
    <a class="button" href={`/?feed=${encodeURIComponent(run.feedId)}`}>
      Runs of this feed
    </a>
    <a class="button" href={trends}>
      Trends
    </a>
    <Only to="operator">
      {isRemoved ? null : isOpen(run) ? (
        <form method="post" action={`/runs/${run.id}/cancellations`}>
          <button type="submit" class="button is-bad">
            Cancel
          </button>
        </form>
      ) : (
        <>
          <form method="post" action={`/runs/${run.id}/replays`}>
            <button type="submit" class="button" title="Reads its document again, asking nobody">
              Replay
            </button>
          </form>
          <form method="post" action={`/runs/${run.id}/retries`}>
            <button type="submit" class="button is-main">
              Retry
            </button>
          </form>
        </>
      )}
    </Only>
  </div>
)

const HostPanel: FC<{ run: Run }> = ({ run }) => (
  <section class="panel">
    <h2>What the host said</h2>
    {run.response ? (
      <dl class="facts">
        <Fact name="Status">{run.response.status}</Fact>
        <Fact name="Final URL">
          <span class="url">{run.response.finalUrl}</span>
        </Fact>
        <Fact name="Redirects">{run.response.redirects}</Fact>
        <Fact name="On the wire">{formatBytes(run.response.bytes)}</Fact>
        <Fact name="Decoded">{formatBytes(run.response.decodedBytes)}</Fact>
      </dl>
    ) : (
      <p class="muted">Nothing yet.</p>
    )}
    <h3>Where the time went</h3>
    <dl class="facts">
      <Fact name="Fetching">{formatDuration(run.timings.fetchMs)}</Fact>
      <Fact name="Reading">{formatDuration(run.timings.parseMs)}</Fact>
      <Fact name="Storing">{formatDuration(run.timings.storeMs)}</Fact>
      {run.waitedMs > 0 && <Fact name="Waiting for the host">{formatDuration(run.waitedMs)}</Fact>}
    </dl>
  </section>
)

const Warnings: FC<{ warnings: Warning[] }> = ({ warnings }) => (
  <section class="panel">
    <h2>Warnings</h2>
    <ul class="warnings">
      {warnings.map((warning) => (
        <li>{warning.message}</li>
      ))}
    </ul>
  </section>
)

const Facts: FC<{ run: Run }> = ({ run }) => (
  <section class="panel">
    <h2>This run</h2>
    <dl class="facts">
      <Fact name="Opened by">
        {triggerWords[run.trigger]}
        {run.triggeredBy !== null &&
          ` (${run.triggeredBy}${run.triggeredVia === null ? '' : `, by token ${run.triggeredVia}`})`}
        {run.isForced && ', past the floor'}
      </Fact>
      <Fact name="Opened">
        <Time at={run.queuedAt} />
      </Fact>
      <Fact name="Started">{run.startedAt && <Time at={run.startedAt} />}</Fact>
      <Fact name="Finished">{run.finishedAt && <Time at={run.finishedAt} />}</Fact>
      <Fact name="Attempts">{run.detailsPrunedAt ? null : run.attempts.length}</Fact>
      <Fact name="Retry of">
        {run.retryOf && <a href={`/runs/${run.retryOf}`}>the run before</a>}
      </Fact>
      <Fact name="Retried by">
        {run.retriedBy && <a href={`/runs/${run.retriedBy}`}>a later run</a>}
      </Fact>
      <Fact name="Details">
        {run.detailsPrunedAt && (
          <>
            Attempts, warnings and items were removed <Time at={run.detailsPrunedAt} />
          </>
        )}
      </Fact>
      <Fact name="Cycle">
        {run.cycleId && (
          <a href={`/?cycle=${encodeURIComponent(run.cycleId)}`}>Runs opened together with it</a>
        )}
      </Fact>
      <Fact name="Source">{run.source}</Fact>
      <Fact name="Feed URL">
        <span class="url">{run.feedUrl}</span>
      </Fact>
      <Fact name="Run">
        <code>{run.id}</code>
      </Fact>
    </dl>
  </section>
)
