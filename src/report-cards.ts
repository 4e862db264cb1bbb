import type { Deps } from './deps'
import { dayMs } from './model/habit'
import { lackNames } from './model/lack'
import type { ReportCard } from './model/report-card'
import type { Run } from './model/run'

const days = 30
const exampleCount = 3
const faultCount = 5
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
  const faulty = runs.filter((run) => encodingFaultsOf(run).length > 0)
  return {
    ...{ source, open, lacks, since, totals },
    runs: runs.length,
    encodingFaults: faulty.length,
    encoding: newestIn(runs, encodingFaultsOf, ({ message }) => message),
    repeated: newestIn(runs, repeatedIn, ({ key }) => key),
    rejected: newestIn(runs, rejectedIn, ({ reason }) => reason),
  }
}

const encodingFaultsOf = ({ warnings }: Run) =>
  warnings.filter(({ kind }) => encodingWarnings.has(kind)).map(({ message }) => ({ message }))

const repeatedIn = ({ duplicates }: Run) => duplicates.map(({ key }) => ({ key }))

const rejectedIn = ({ rejected }: Run) =>
  rejected.map(({ reason, excerpt }) => ({ reason, excerpt }))

/** The newest of each kind: a feed that is wrong in one way says so in every run. */
function newestIn<T>(runs: Run[], faultsOf: (run: Run) => T[], kindOf: (fault: T) => string) {
  const found = new Map<string, T & { runId: string }>()
  for (const run of runs)
    for (const fault of faultsOf(run)) {
      if (found.size === faultCount) return [...found.values()]
      const kind = kindOf(fault)
      if (!found.has(kind)) found.set(kind, { ...fault, runId: run.id })
    }
  return [...found.values()]
}
