import { afterAll, afterEach, beforeEach, expect, test } from 'bun:test'
import { randomOf } from '../fuzz/random'
import { itemCount } from './documents'
import { isLong, tell } from './form'
import { describeGrounds } from './grounds'
import { doomsOf, type Kill, killWave, rescueMs } from './kills'
import { openScene, type Scene } from './scene'
import { meanings, stages } from './stages'

/** Of each store with each queue: two hundred in all, or every stage once. */
const killCount = isLong ? 50 : stages.length

const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)
const random = randomOf(seed)

const told: (Pick<Kill, 'stage' | 'tookMs'> & { ground: string })[] = []
afterAll(() => tellTable())

await describeGrounds(({ name, settings }) => {
  /** Few at a time, so that it is the rescue that is measured, and not the machine that a server has a share of. */
  const atOnce = name.startsWith('MongoDB') ? 2 : 4
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene(settings())
    for (let n = 0; n <= atOnce; n++) await scene.addFeed(n)
  }, 60_000)
  afterEach(() => scene.close(), 60_000)

  /** Two documents, one after the other, with the feeds of one scene. */
  const perScene = atOnce * 2
  for (let from = 0; from < killCount; from += perScene) {
    const to = Math.min(from + perScene, killCount)
    test(`kill -9 of workers ${from + 1} to ${to}, each at a stage of its own: every run ends in time, as if nothing had happened`, async () => {
      const history = new Map<string, string[]>()
      await expectUnharmed(from, Math.min(from + atOnce, to), 1, history)
      if (from + atOnce < to) await expectUnharmed(from + atOnce, to, 2, history)
    }, 300_000)
  }

  async function expectUnharmed(
    from: number,
    to: number,
    round: 1 | 2,
    history: Map<string, string[]>,
  ): Promise<void> {
    const dooms = doomsOf(from, to, () => random.int(1000) / 1000)
    const { kills, unharmed } = await killWave(scene, round, dooms, history)
    expect(unharmed).toMatchObject({
      status: 'completed',
      outcome: 'imported',
      counts: { fetched: itemCount, duplicate: 20, failed: 20 },
      misstatements: [],
    })
    expect(unharmed.chronicle).toHaveLength(round === 1 ? itemCount - 40 : 100 + 465)
    expect(kills).toHaveLength(to - from)
    for (const kill of kills) told.push({ ground: name, ...kill })
    for (const { remains, stage, feedId } of kills)
      expect({ stage, feedId, seed, ...remains }).toEqual({ stage, feedId, seed, ...unharmed })
    const late = kills.filter(({ tookMs }) => tookMs > rescueMs)
    expect(late.map(({ stage, feedId, tookMs }) => ({ stage, feedId, tookMs }))).toEqual([])
  }

  test.skipIf(!isLong)(
    'three crashes of the same run make it a dead letter, and the queue moves on',
    async () => {
      const dooms = [{ stage: 'afterBatch', nth: 3, deaths: 3 } as const]
      const { unharmed } = await killWave(scene, 1, dooms, new Map(), 1)
      expect(unharmed).toMatchObject({ status: 'completed' })
      const [dead] = (await scene.deps.store.runs.list({ isDeadLetter: true }, { limit: 2 })).rows
      expect(dead).toMatchObject({ feedId: 'feed-1', attemptsSpent: 3, error: { kind: 'crashed' } })
    },
    300_000,
  )
})

function tellTable(): void {
  const grounds = [...new Set(told.map(({ ground }) => ground))]
  tell(`\nkills, and the longest time from a kill to the end of its run (seed ${seed})`)
  for (const stage of stages) {
    const cells = grounds.map((ground) => {
      const times = told.filter((one) => one.stage === stage && one.ground === ground)
      const longest = Math.max(0, ...times.map(({ tookMs }) => tookMs))
      return `${ground}: ${times.length}, ${(longest / 1000).toFixed(1)} s`
    })
    tell(`${stage.padEnd(10)} ${meanings[stage].padEnd(60)} ${cells.join(' | ')}`)
  }
  tell(`${told.length} kills in all`)
}
