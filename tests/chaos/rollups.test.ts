import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { rollUpAll, rollUpNewlyEnded } from '../../src/rollup-sweep'
import { randomOf } from '../fuzz/random'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from '../support/mongo'
import { recomputedRollups, storedRollups } from '../support/recomputed-rollups'
import { isLong, tell } from './form'
import { openScene, type Scene } from './scene'

const killCount = isLong ? 50 : 5
/** Half an hour beside UTC, and its clocks are put back on 1 November. */
const zone = 'America/St_Johns'
const beginning = Date.parse('2026-10-31T20:00:00Z')
const apartMs = 3 * 3_600_000

const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)

describe('with SQLite', () => expectExact({}))
const mongo = await findMongo()
describeMongo('with MongoDB', mongo, (serverUrl) => {
  const url = databaseUrl(serverUrl, databaseName())
  afterEach(() => dropDatabase(url), 30_000)
  afterAll(() => ('url' in mongo ? mongo.stop() : undefined))
  expectExact({ MONGODB_URL: url })
})

function expectExact(settings: Record<string, string>): void {
  const random = randomOf(seed)
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene({ ...settings, TIME_ZONE: zone })
  }, 60_000)
  afterEach(() => scene.close(), 60_000)

  test(`kill -9 of ${killCount} who end runs and roll them up: the rollups are those of the runs and listings`, async () => {
    for (let n = 0; n < killCount; n++) {
      const args = { at: beginning + n * apartMs, writes: 1 + random.int(90), seed: seed + n }
      const flags = Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)])
      const code = await scene.start(['tests/chaos/mortal-roller.ts', ...flags]).exited
      // Who had less to write than that has ended by himself.
      expect([0, null, 137]).toContain(code)
    }
    const { deps } = scene
    await rollUpAll(deps)
    await rollUpNewlyEnded(deps)
    const recomputed = await recomputedRollups(deps.store, zone)
    tell(`${killCount} kills, ${recomputed.size} rollups (seed ${seed})`)
    const stored = await storedRollups(deps.store, zone)
    expect(recomputed.size).toBeGreaterThan(30)
    expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(recomputed))
  }, 600_000)
}
