import type { Deps } from './deps'
import { dayMs } from './model/habit'
import { lackNames } from './model/lack'
import type { ReportCard } from './model/report-card'
import type { Run } from './model/run'

const days = 30
const exampleCount = 3
const rejectedCount = 5
const runCount = 100
const encodingWarnings = new Set(['encodingGuessed', 'encodingRepaired'])

/** Null: there is no such source. */
export async function reportCardOf(deps: Deps, sourceId: string): Promise<ReportCard | null> {
  const { store } = deps
  const source = await store.sources.get(sourceId)
  if (!source) return null
  const since = new Date(store.now().getTime() - days * dayMs)
  const [{ open, lacking }, totals, { rows: runs }] = await Promise.all([
    store.quality.count(sourceId),
    store.runs.totals({ source: sourceId, from: since }),
    store.runs.list({ source: sourceId, from: since }, { limit: runCount }),
  ])
  const lacks = await Promise.all(
    lackNames.map(async (lack) => ({
      lack,
      count: lacking[lack],
      examples: lacking[lack] ? await store.quality.examples(sourceId, lack, exampleCount) : [],
    })),
  )
  const faulty = runs.filter(({ warnings }) =>
    warnings.some(({ kind }) => encodingWarnings.has(kind)),
  )
  return {
    ...{ source, open, lacks, since, totals },
    runs: runs.length,
    encodingFaults: faulty.length,
    rejected: rejectedIn(runs),
  }
}

/** The newest of each reason: a feed that is wrong in one way says so in every run. */
function rejectedIn(runs: Run[]): ReportCard['rejected'] {
  const byReason = new Map<string, ReportCard['rejected'][number]>()
  for (const run of runs)
    for (const { reason, excerpt } of run.rejected)
      if (!byReason.has(reason)) byReason.set(reason, { runId: run.id, reason, excerpt })
  return [...byReason.values()].slice(0, rejectedCount)
}
