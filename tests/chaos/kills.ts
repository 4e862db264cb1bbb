import type { Run } from '../../src/model/run'
import type { Reply, Route } from '../support/feed-host'
import { until } from '../support/until'
import { type Crew, startCrew } from './crew'
import { documentOf } from './documents'
import { type Remains, remainsOf } from './remains'
import type { Scene } from './scene'
import { type Doom, type Plan, type Stage, stages } from './stages'

/** From a kill to the end of the run. */
export const rescueMs = 15_000
/** A machine that is busy with other things may keep everybody waiting; the promise is measured by the clock of the runs. */
const patienceMs = 120_000

export interface Kill {
  stage: Stage
  feedId: string
  /** From the last kill to the end of the run. */
  tookMs: number
  attempts: number
  remains: Remains
}

export interface Wave {
  kills: Kill[]
  /** Of the feed whose worker nobody killed. */
  unharmed: Remains
}

/** The dooms `from` to `to` of a long list: every stage in turn, at places that `random` (0 to 1) chooses. */
export function doomsOf(from: number, to: number, random: () => number): Doom[] {
  return Array.from({ length: to - from }, (_, index) => {
    const stage = stages[(from + index) % stages.length] ?? 'claimed'
    return { stage, nth: 1 + Math.floor(random() * 10), deaths: 1 }
  })
}

/**
 * Imports feed 0 in peace and one more feed for each doom, `size` workers at a time. Runs of the rounds before, by feed,
 * stand in `history`, and those of this one are added.
 */
export async function killWave(
  scene: Scene,
  round: 1 | 2,
  dooms: Doom[],
  history: Map<string, string[]>,
  size = 3,
): Promise<Wave> {
  const feedIds = ['feed-0', ...dooms.map((_, index) => `feed-${index + 1}`)]
  const plan: Plan = Object.fromEntries(dooms.map((doom, index) => [`feed-${index + 1}`, doom]))
  const deaths = dooms.reduce((sum, doom) => sum + doom.deaths, 0)
  const stalled = new Set<string>()
  for (const feedId of feedIds)
    scene.board.route(
      `/${feedId}`,
      routeOf(round, plan[feedId], () => stalled.add(feedId)),
    )

  const crew = startCrew(scene, size, plan)
  try {
    const runs = new Map<string, string>()
    for (const feedId of feedIds) {
      const { id } = await scene.open(feedId)
      runs.set(feedId, id)
      history.set(feedId, [...(history.get(feedId) ?? []), id])
    }
    await until(async () => {
      crew.check()
      await killStalled(scene, crew, runs, stalled)
      return (await isOver(scene, runs)) && crew.deaths.length >= deaths
    }, patienceMs)
    await until(() => isIdle(scene), patienceMs)
  } finally {
    await crew.stop()
  }
  const kills: Kill[] = []
  for (const [feedId, { stage }] of Object.entries(plan)) {
    const { run, remains } = await endOf(scene, history, feedId)
    const tookMs = tookOf(run, crew, feedId)
    kills.push({ stage, feedId, tookMs, attempts: run.attempts.length, remains })
  }
  return { kills, unharmed: (await endOf(scene, history, 'feed-0')).remains }
}

async function endOf(scene: Scene, history: Map<string, string[]>, feedId: string) {
  const runIds = history.get(feedId) ?? []
  const run = await scene.runOf(runIds.at(-1) ?? '')
  return { run, remains: await remainsOf(scene.deps.store, run, runIds) }
}

/** On the first visit of a round the host may refuse, or stop somewhere in the middle. */
function routeOf(round: 1 | 2, doom: Doom | undefined, onStall: () => void): Route {
  const document = documentOf(round)
  const whole: Reply = { body: document }
  let visits = 0
  return () => {
    if (++visits > 1) return whole
    if (doom?.stage === 'waiting') return { status: 429, headers: { 'retry-after': '1' } }
    if (doom?.stage !== 'fetching') return whole
    onStall()
    const at = Math.floor((document.length * doom.nth) / 11)
    return { body: document.slice(0, at), length: document.length, ending: 'hang' }
  }
}

async function killStalled(
  scene: Scene,
  crew: Crew,
  runs: Map<string, string>,
  stalled: Set<string>,
): Promise<void> {
  for (const feedId of stalled) {
    stalled.delete(feedId)
    const { leasedBy } = await scene.runOf(runs.get(feedId) ?? '')
    if (leasedBy) crew.kill(feedId, leasedBy)
  }
}

async function isOver(scene: Scene, runs: Map<string, string>): Promise<boolean> {
  for (const id of runs.values()) if (!(await scene.runOf(id)).finishedAt) return false
  return true
}

async function isIdle({ deps }: Scene): Promise<boolean> {
  const { ready, delayed, active } = await deps.queue.counts()
  return ready + delayed + active === 0
}

/** Zero: the run had ended when its worker died. */
function tookOf(run: Run, crew: Crew, feedId: string): number {
  const deaths = crew.deaths.filter((death) => death.feedId === feedId)
  const diedAt = deaths.at(-1)?.at.getTime() ?? Number.NaN
  return Math.max(0, (run.finishedAt?.getTime() ?? Number.NaN) - diedAt)
}
