import { afterEach, beforeEach, expect, test } from 'bun:test'
import { keepUp } from '../src/upkeep'
import { createTestDeps, type TestDeps } from './support/deps'
import { anEndedRun } from './support/ended-run'
import {
  aClock,
  aFeedDraft,
  type aListingDraft,
  anItem,
  aRunDraft,
  aSource,
} from './support/factories'

const dayMs = 86_400_000
const clock = aClock()
let deps: TestDeps
beforeEach(async () => {
  deps = await createTestDeps({ now: clock.now })
  await deps.store.sources.ensure(aSource())
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed' }))
})
afterEach(() => deps.close())

/** A run that brings this listing. */
async function bring(draft: Parameters<typeof aListingDraft>[0]): Promise<string> {
  const { run } = await deps.store.runs.open(aRunDraft({ feedId: 'feed' }))
  const claim = await deps.store.runs.claim(run.id, 'w', 60_000)
  if (!claim.isTaken) throw new Error(claim.reason)
  const item = anItem(draft)
  await deps.store.listings.upsert(claim.lease, 'feed', [item])
  await deps.store.runs.cancel(run.id)
  return item.key
}

test('without a server, listings end, figures are rolled up and old runs go', async () => {
  const old = await anEndedRun({ deps, clock }, 'feed')
  clock.advance(401 * dayMs)
  const key = await bring({ validThrough: clock.in(-3 * dayMs) })
  await keepUp(deps)
  expect(await deps.store.listings.get(key)).toMatchObject({ closedReason: 'expired' })
  expect(await deps.store.runs.get(old.id)).toBeNull()
  const query = { kind: 'all', id: '', zone: 'UTC', grain: 'day' } as const
  const span = { from: clock.in(-2 * dayMs), to: clock.in(dayMs) }
  const rollups = await deps.store.trends.list({ ...query, ...span })
  expect(rollups.reduce((sum, { figures }) => sum + figures.cancelled, 0)).toBe(1)
})

test('done again, or beside a server, it changes nothing', async () => {
  const key = await bring({ validThrough: clock.in(-3 * dayMs) })
  await keepUp(deps)
  const closed = await deps.store.listings.get(key)
  clock.advance(60_000)
  await keepUp(deps)
  expect(await deps.store.listings.get(key)).toEqual(closed)
})
