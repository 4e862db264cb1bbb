import { type FeedHealth, hourMs } from '../../src/model/feed'
import { dayMs, noHabit } from '../../src/model/habit'
import { natures, type RunNature } from '../../src/model/nature'
import type { Warning } from '../../src/model/run'
import { openSqliteStore } from '../../src/store/sqlite/open'
import { aFeedDraft, aProgress, aRunDraft } from '../support/factories'

/** Fills a folder of data with a run of every nature and a feed of every flag: `doubtful-feeds.ts DATA_DIR`. */
const store = await openSqliteStore({ dataDir: process.argv[2] ?? '' })
const now = Date.now()
const ago = (ms: number) => new Date(now - ms)

const reasons: Partial<Record<RunNature, Warning>> = {
  empty: {
    kind: 'feedEmptied',
    message: 'The feed is empty. It had 120 items when it was last read.',
  },
  short: { kind: 'feedShort', message: 'The feed has 12 items only. It usually has about 120.' },
  suspect: {
    kind: 'datesGone',
    message: 'No item says any more when it was posted, though the items of this feed used to.',
  },
}

for (const nature of natures)
  await addFeed(nature, nature, {
    lastNature: nature,
    lastDoubt: reasons[nature]?.message ?? null,
    ...(nature === 'suspect' && {
      habit: { ...noHabit(), deviations: [{ kind: 'datesGone', since: now, itemCounts: [120] }] },
    }),
    ...((nature === 'empty' || nature === 'short') && { thinRuns: 2, thinSince: ago(5 * hourMs) }),
  })

await addFeed('gaps', 'changed', {
  gapSince: ago(2 * hourMs),
  gapMessage:
    'None of its 100 items was there at the last look, 6 hours ago: at least 100 came since. About 140 listings were missed, by the pace of the feed. To miss none, ask every 75 minutes or more often.',
})
await addFeed('silent', 'unchanged', {
  lastNewAt: ago(9 * dayMs),
  habit: {
    ...noHabit(),
    days: Array.from({ length: 20 }, (_, n) => ({
      day: ago((30 - n) * dayMs)
        .toISOString()
        .slice(0, 10),
      ...{ fresh: 4, arrivals: 1, watchedMs: dayMs, pauseMs: 60 * hourMs },
    })),
  },
})
await addFeed('never', null, { lastSuccessAt: null, endedRuns: 4, consecutiveFailures: 4 })
await store.close()

async function addFeed(id: string, nature: RunNature | null, health: Partial<FeedHealth>) {
  const name = `Board of the ${id}`
  const url = `https://${id}.example/jobs.rss`
  await store.feeds.insert(aFeedDraft({ id, name, url, source: `${id}.example` }))
  const draft = aRunDraft({ id: Bun.randomUUIDv7(), feedId: id, feedName: name, feedUrl: url })
  const { run } = await store.runs.open({ ...draft, source: `${id}.example` })
  const claim = await store.runs.claim(run.id, 'worker', 60_000)
  if (!claim.isTaken) throw new Error(claim.reason)
  const counts = { empty: {}, unchanged: { unchanged: 120 } }[String(nature)]
  const progress = aProgress(counts ?? { new: 7, updated: 2, unchanged: 3 })
  const reason = nature && reasons[nature]
  if (reason) progress.warnings.push(reason)
  const lately = {
    lastRunId: run.id,
    lastRunAt: new Date(now),
    lastSuccessAt: new Date(now),
    nextDueAt: new Date(now + hourMs),
    endedRuns: 40,
    lastItemCount: 120,
    lastNature: nature,
  }
  const settlement = endingOf(nature)
  await store.runs.settle(
    claim.lease,
    { ...settlement, progress },
    { ...lately, lastOutcome: settlement.outcome, ...health },
  )
}

function endingOf(nature: RunNature | null) {
  const broken = { kind: 'truncated', message: 'The document broke off at byte 40000.' } as const
  switch (nature) {
    case null: {
      const error = { kind: 'notAFeed', message: 'It is a web page.' } as const
      return { status: 'failed', outcome: 'permanent', error } as const
    }
    case 'partial':
      return { status: 'completed', nature, outcome: nature, error: broken } as const
    case 'empty':
      return { status: 'completed', nature, outcome: nature, error: null } as const
    default:
      return { status: 'completed', nature, outcome: 'imported', error: null } as const
  }
}
