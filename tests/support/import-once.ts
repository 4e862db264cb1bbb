import type { Deps } from '../../src/deps'
import type { Run } from '../../src/model/run'
import { openRun } from '../../src/runs'
import { createWorker } from '../../worker/worker'

/** Works on a run to the end of its attempt; answers the run as it is then. */
export async function workOn(deps: Deps, { id: runId, generation }: Run): Promise<Run> {
  await createWorker(deps, 'w')({ runId, generation }, new AbortController().signal)
  const run = await deps.store.runs.get(runId)
  if (!run) throw new Error('no run')
  return run
}

/** Imports a feed once, past its floor; answers the run as it ended. */
export async function importOnce(deps: Deps, feedId: string): Promise<Run> {
  const opening = await openRun(deps, feedId, { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  return workOn(deps, opening.run)
}
