import { isDeepStrictEqual } from 'node:util'
import type { Feed } from '../src/model/feed'
import { noHabit } from '../src/model/habit'
import type { Progress, Run, Warning } from '../src/model/run'
import type { Verb } from '../src/queue/queue'
import { endingOf } from './ending'
import { lookAtEnds, witnessOf } from './ends'
import { examine } from './examine'
import { learnHabit } from './habit-lessons'
import { reportHosts, verdictOf } from './host-report'
import type { ImportEnd } from './import-end'
import type { ImportContext } from './import-feed'
import { keepAsked } from './keep-asked'
import { LeaseLost } from './lease'
import { afterPart, lessonsOf } from './lessons'
import { adoptMove, warningsOfMove } from './moved'

/** Writes how the attempt ended, then what it taught; answers what becomes of the message. Throws `LeaseLost`. */
export async function settle(begun: ImportContext, end: ImportEnd): Promise<Verb> {
  const feed = await feedNow(begun)
  const context = { ...begun, feed }
  const { deps, run, lease, source, tally, slots } = context
  const { store, config } = deps
  const now = store.now()
  const isReplay = run.documentId !== null
  tally.warn(warningsOfMove(feed, end.found))
  const findings = await deps.tracing.span('verify', {}, () =>
    examine(isReplay ? withoutHabit(context) : context, end, now),
  )
  const progress = withSaved(withWarnings(tally.progress(), findings.warnings), feed)
  const { nature } = findings.judgement
  const terms = { run, progress, nature, config, now, random: Math.random }
  const { verb, settlement } = endingOf(end.outcome, terms)
  if (!settlement) return verb
  const isEnded = settlement.status !== 'pending'
  const lessons = isReplay
    ? afterPart(progress)
    : {
        ...(isEnded ? lessonsOf(feed, source, run, end, settlement, now) : afterPart(progress)),
        ...(settlement.status === 'completed' && learnHabit(feed, findings, now)),
        ...(settlement.status === 'completed' && witnessOf(feed, run.id, end, nature, now)),
        // What was read by another mapping is to be read again, even when it is the same.
        ...(!isDeepStrictEqual(feed.mapping, begun.feed.mapping) && { validators: null }),
      }
  const isTaught = Object.keys(lessons).length > 0
  const settled = await store.runs.settle(lease, settlement, isTaught ? lessons : undefined)
  if (!settled) throw new LeaseLost(lease)
  const asked = { requests: slots.requests, responses: tally.responses(), feed }
  const verdict = verdictOf(end.outcome, settled.status, progress.response)
  await reportHosts(deps, asked, slots.host(), verdict)
  if (isEnded) await adoptMove(deps, { ...feed, ...lessons })
  logEnd(context, settled)
  if (isEnded) await keepAsked(context, end)
  await lookAtEnds(context, end, settled)
  return verb
}

/** With what a person has said of it meanwhile; its kind and its address are those by which it was read. */
async function feedNow({ deps, feed }: ImportContext): Promise<Feed> {
  const { kind, url } = feed
  return { ...((await deps.store.feeds.get(feed.id)) ?? feed), kind, url }
}

/** A document of the past is not judged by what the feed has now. */
const withoutHabit = (context: ImportContext): ImportContext => ({
  ...context,
  feed: { ...context.feed, habit: noHabit(), lastItemCount: null },
})

const maxWarnings = 20

/** The gravest first, so that none of these is left out. */
const withWarnings = (progress: Progress, warnings: Warning[]): Progress => ({
  ...progress,
  warnings: [...warnings, ...progress.warnings].slice(0, maxWarnings),
})

/** What the answer 304 made needless to send. */
function withSaved(progress: Progress, { lastBodyBytes }: Feed): Progress {
  const { response } = progress
  if (response?.status !== 304 || lastBodyBytes === null) return progress
  return { ...progress, response: { ...response, bytesSaved: lastBodyBytes } }
}

function logEnd({ deps }: ImportContext, run: Run): void {
  const { id: runId, feedId, status, outcome, counts, timings, error } = run
  const level = status === 'pending' ? 'debug' : status === 'failed' ? 'warn' : 'info'
  deps.log[level]({ runId, feedId, outcome, ...counts, ...timings, error }, `run ${status}`)
}
