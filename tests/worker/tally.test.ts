import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Lease, Progress } from '../../src/model/run'
import { openRun } from '../../src/runs'
import { LeaseLost } from '../../worker/lease'
import { Tally } from '../../worker/tally'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aFeedDraft } from '../support/factories'
import { until } from '../support/until'

let deps: TestDeps
let lease: Lease

beforeEach(async () => {
  deps = await createTestDeps()
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed' }))
  const opening = await openRun(deps, 'feed', { trigger: 'manual' })
  const claim =
    opening.name === 'opened' ? await deps.store.runs.claim(opening.run.id, 'w', 60_000) : null
  if (!claim?.isTaken) throw new Error('not taken')
  lease = claim.lease
})
afterEach(() => deps.close())

test('counts add up, and skipped stands apart', () => {
  const tally = new Tally(deps, lease)
  for (const result of ['new', 'new', 'updated', 'unchanged', 'duplicate'] as const)
    tally.count(result)
  tally.reject({ index: 5, reason: 'It has no title.', excerpt: 'x' })
  tally.counts.skipped++
  expect(tally.progress().counts).toEqual({
    fetched: 6,
    new: 2,
    updated: 1,
    unchanged: 1,
    duplicate: 1,
    failed: 1,
    skipped: 1,
  })
})

test('the first 50 rejected items are kept, and one warning of a kind', () => {
  const tally = new Tally(deps, lease)
  for (let index = 0; index < 60; index++) tally.reject({ index, reason: 'r', excerpt: 'e' })
  for (const message of ['first', 'second']) tally.warn([{ kind: 'guidChurn', message }])
  const { rejected, warnings, counts } = tally.progress()
  expect([rejected.length, rejected[49]?.index, counts.failed]).toEqual([50, 49, 60])
  expect(warnings).toEqual([{ kind: 'guidChurn', message: 'first' }])
})

test('progress is written four times a second at most', async () => {
  const written: Progress[] = []
  const { runs } = deps.store
  const noting = {
    ...runs,
    progress: (held: Lease, progress: Progress) => {
      written.push(progress)
      return runs.progress(held, progress)
    },
  }
  const tally = new Tally({ ...deps, store: { ...deps.store, runs: noting } }, lease)
  const end = performance.now() + 600
  while (performance.now() < end) {
    tally.count('new')
    await tally.publish()
  }
  expect(written).toHaveLength(2)
  expect((await runs.get(lease.runId))?.counts.new).toBe(written[1]?.counts.new)
})

test('a lost lease stops the count', async () => {
  const tally = new Tally(deps, lease)
  await deps.store.runs.cancel(lease.runId)
  const tries = async () => {
    for (;;) await tally.publish()
  }
  expect(tries()).rejects.toThrow(LeaseLost)
})

test('two answers of the store that are waited for at once take the time of one', async () => {
  const tally = new Tally(deps, lease)
  const from = performance.now()
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const waits = answers.map(({ promise }) => tally.storing(() => promise))
  await until(() => performance.now() - from > 50)
  for (const { resolve } of answers) resolve()
  await Promise.all(waits)
  const waited = performance.now() - from
  const { storeMs } = tally.progress().timings
  expect(storeMs).toBeGreaterThanOrEqual(50)
  expect(storeMs).toBeLessThanOrEqual(Math.ceil(waited))
})
