import type { FC } from 'hono/jsx'
import { type Feed, hourMs, isFailingForDays } from '../src/model/feed'
import type { FeedFlag } from '../src/model/flags'
import { isHealthy, type RunNature } from '../src/model/nature'
import type { OutcomeName } from '../src/model/outcome'
import { isOpen, type Run } from '../src/model/run'
import { FeedEnds } from './feed-ends'
import { FeedSettingsForms } from './feed-settings'
import { FeedFlags } from './flags'
import { counted, formatDuration, formatNumber } from './format'
import { natureWords } from './nature-words'
import { Only } from './only'
import { Sparkline } from './sparkline'
import { Badge, Time } from './ui'
import { floorWords, outcomeWords } from './words'

export interface FeedItemProps {
  feed: Feed
  /** Its newest runs, newest first. */
  runs: Run[]
  /** Why it, or its source, is paused; null: it is imported. */
  pausedBecause: string | null
  flags: FeedFlag[]
}

/** A feed in the list. While it has an open run it asks for itself anew. */
export const FeedItem: FC<FeedItemProps> = ({ feed, runs, pausedBecause, flags }) => (
  <li id={`feed-${feed.id}`} class="feed" {...polling(feed, runs)}>
    <div class="feed-name">
      <h2>
        <a class="name" href={`/?feed=${encodeURIComponent(feed.id)}`}>
          {feed.name}
        </a>
      </h2>
      <p class="url muted">{feed.url}</p>
      <p>
        <small>
          <a href={`/trends?feed=${encodeURIComponent(feed.id)}`}>
            Trends<span class="quiet"> of {feed.name}</span>
          </a>
          {' · '}
          <a href={`/audit?feed=${encodeURIComponent(feed.id)}`}>
            Who did what<span class="quiet"> to {feed.name}</span>
          </a>
        </small>
      </p>
    </div>
    <div class="feed-health">
      <Health feed={feed} run={runs[0]} isPaused={pausedBecause !== null} flags={flags} />
      <LastRun feed={feed} run={runs[0]} />
      {feed.failingSince && isFailingForDays(feed) && (
        <p class="is-bad">
          Failing since <Time at={feed.failingSince} />: it needs you.
        </p>
      )}
    </div>
    <div class="feed-due">
      <Due feed={feed} pausedBecause={pausedBecause} />
    </div>
    <Sparkline runs={runs} />
    <Only to="operator">
      <ImportForm feed={feed} isPaused={pausedBecause !== null} />
    </Only>
    <FeedFlags feed={feed} flags={flags} />
    <FeedEnds feed={feed} />
    {!feed.removalAskedAt && (
      <Only to="operator">
        <FeedSettingsForms feed={feed} />
      </Only>
    )}
  </li>
)

const polling = (feed: Feed, runs: Run[]) =>
  runs[0] && isOpen(runs[0])
    ? { 'hx-get': `/feeds/${feed.id}/item`, 'hx-trigger': 'every 2s', 'hx-swap': 'outerMorph' }
    : {}

interface HealthProps {
  feed: Feed
  run: Run | undefined
  isPaused: boolean
  flags: FeedFlag[]
}

const Health: FC<HealthProps> = ({ feed, run, isPaused, flags }) => {
  if (isPaused)
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
  if (flags.length > 0 || (feed.lastNature && !isHealthy(feed.lastNature)))
    return (
      <Badge tone="warning" icon="warning">
        Doubtful
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
          {lastWord(feed.lastOutcome, feed.lastNature)}
        </a>{' '}
        <Time at={feed.lastRunAt} />
        {isOfLastRun(feed) && `, ${counted(feed.lastItemCount, 'item')}`}
      </>
    ) : (
      run && <a href={`/runs/${run.id}`}>See its run</a>
    )}
  </p>
)

/** Not of a document that was empty or broke off. */
const isOfLastRun = (feed: Feed): feed is Feed & { lastItemCount: number } =>
  feed.lastItemCount !== null &&
  (feed.lastOutcome === 'imported' || feed.lastOutcome === 'notModified')

/** What the last run was, where it completed. */
function lastWord(outcome: OutcomeName, nature: RunNature | null): string {
  const isCompleted = ['imported', 'notModified', 'empty', 'partial'].includes(outcome)
  return isCompleted && nature ? natureWords[nature] : outcomeWords[outcome]
}

/** When it is imported next, and why then. */
const Due: FC<{ feed: Feed; pausedBecause: string | null }> = ({ feed, pausedBecause }) => {
  if (pausedBecause !== null)
    return (
      <p>
        Not imported while paused.
        {pausedBecause && <span class="muted"> {pausedBecause}</span>}
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

const ImportForm: FC<{ feed: Feed; isPaused: boolean }> = ({ feed, isPaused }) => (
  <form class="feed-import" method="post" action="/runs" hx-post="/runs" hx-swap="none">
    <input type="hidden" name="feedId" value={feed.id} />
    <button
      type="submit"
      class="button"
      id={`import-${feed.id}`}
      disabled={isPaused}
      aria-label={`Import ${feed.name}`}
    >
      Import
    </button>
  </form>
)
