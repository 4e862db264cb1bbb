import type { FC } from 'hono/jsx'
import { type Feed, hourMs } from '../src/model/feed'
import { isOpen, type Run } from '../src/model/run'
import { FeedSettingsForms } from './feed-settings'
import { counted, formatDuration, formatNumber } from './format'
import { Sparkline } from './sparkline'
import { Badge, Time } from './ui'
import { floorWords, outcomeWords } from './words'

export interface FeedItemProps {
  feed: Feed
  /** Its newest runs, newest first. */
  runs: Run[]
}

/** A feed in the list. While it has an open run it asks for itself anew. */
export const FeedItem: FC<FeedItemProps> = ({ feed, runs }) => (
  <li id={`feed-${feed.id}`} class="feed" {...polling(feed, runs)}>
    <div class="feed-name">
      <h2>
        <a class="name" href={`/?feed=${encodeURIComponent(feed.id)}`}>
          {feed.name}
        </a>
      </h2>
      <p class="url muted">{feed.url}</p>
    </div>
    <div class="feed-health">
      <Health feed={feed} run={runs[0]} />
      <LastRun feed={feed} run={runs[0]} />
    </div>
    <div class="feed-due">
      <Due feed={feed} />
    </div>
    <Sparkline runs={runs} />
    <ImportForm feed={feed} />
    <FeedSettingsForms feed={feed} />
  </li>
)

const polling = (feed: Feed, runs: Run[]) =>
  runs[0] && isOpen(runs[0])
    ? { 'hx-get': `/feeds/${feed.id}/item`, 'hx-trigger': 'every 2s', 'hx-swap': 'outerMorph' }
    : {}

const Health: FC<{ feed: Feed; run: Run | undefined }> = ({ feed, run }) => {
  if (!feed.isEnabled)
    return (
      <Badge tone="paused" icon="paused">
        Paused
      </Badge>
    )
  if (run && isOpen(run))
    return (
      <Badge tone={run.status} icon={run.status}>
        {run.status === 'pending' ? 'Pending' : 'Processing'}
      </Badge>
    )
  if (!feed.lastOutcome)
    return (
      <Badge tone="pending" icon="pending">
        Never imported
      </Badge>
    )
  if (feed.consecutiveFailures > 0)
    return (
      <Badge tone="failed" icon="failed">
        {feed.consecutiveFailures === 1 ? 'Failing' : `Failed ${feed.consecutiveFailures} times`}
      </Badge>
    )
  return (
    <Badge tone="completed" icon="completed">
      Healthy
    </Badge>
  )
}

const LastRun: FC<{ feed: Feed; run: Run | undefined }> = ({ feed, run }) => (
  <p class="muted">
    {feed.lastOutcome && feed.lastRunAt && feed.lastRunId ? (
      <>
        <a href={`/runs/${run && isOpen(run) ? run.id : feed.lastRunId}`}>
          {outcomeWords[feed.lastOutcome]}
        </a>{' '}
        <Time at={feed.lastRunAt} />
        {feed.lastItemCount !== null && `, ${counted(feed.lastItemCount, 'item')}`}
      </>
    ) : (
      run && <a href={`/runs/${run.id}`}>See its run</a>
    )}
  </p>
)

/** When it is imported next, and why then. */
const Due: FC<{ feed: Feed }> = ({ feed }) => {
  if (!feed.isEnabled)
    return (
      <p>
        Not imported while paused.
        {feed.disabledReason && <span class="muted"> {feed.disabledReason}</span>}
      </p>
    )
  if (!feed.nextDueAt) return <p>Due now: it has never been imported.</p>
  return (
    <p>
      Due <Time at={feed.nextDueAt} />
      <span class="muted"> {whyThen(feed)}</span>
    </p>
  )
}

function whyThen(feed: Feed): string {
  if (feed.consecutiveFailures >= 3)
    return `It rests after ${formatNumber(feed.consecutiveFailures)} failures in a row.`
  const isFloor = feed.floorUntil && feed.nextDueAt && feed.floorUntil >= feed.nextDueAt
  if (isFloor && feed.floorRule && feed.floorRule !== 'hour') return floorWords[feed.floorRule]
  return feed.cadenceMs === hourMs ? 'Every hour.' : `Every ${formatDuration(feed.cadenceMs)}.`
}

const ImportForm: FC<{ feed: Feed }> = ({ feed }) => (
  <form class="feed-import" method="post" action="/runs" hx-post="/runs" hx-swap="none">
    <input type="hidden" name="feedId" value={feed.id} />
    <button
      type="submit"
      class="button"
      id={`import-${feed.id}`}
      disabled={!feed.isEnabled}
      aria-label={`Import ${feed.name}`}
    >
      Import
    </button>
  </form>
)
