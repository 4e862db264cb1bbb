import { afterEach, beforeEach, expect, test } from 'bun:test'
import { acceptHabit } from '../src/acceptances'
import { approveBrake } from '../src/brake'
import type { FeedHealth } from '../src/model/feed'
import { type Deviation, noHabit } from '../src/model/habit'
import type { BrakeReason } from '../src/model/lifecycle-brake'
import type { FeedPatch } from '../src/store/feeds'
import { createTestDeps, type TestDeps } from './support/deps'
import { aClock, aFeedDraft } from './support/factories'

let deps: TestDeps
const clock = aClock()
beforeEach(async () => {
  deps = await createTestDeps({ now: clock.now })
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed', kind: 'full' }))
})
afterEach(() => deps.close())

const short: Deviation = { kind: 'short', since: 0, itemCounts: [6, 7] }
const usual = { ...noHabit(), itemCounts: [90, 91, 92, 93, 94], hasDates: true }

/** The feed after two runs that were short. */
const makeShort = (patch: FeedPatch = {}) =>
  deps.store.feeds.patch('feed', {
    lastNature: 'short',
    lastDoubt: 'The feed has 6 items only.',
    thinRuns: 2,
    thinSince: clock.now(),
    habit: { ...usual, deviations: [short] },
    ...patch,
  })

const healthNow = async (): Promise<FeedHealth> => {
  const feed = await deps.store.feeds.get('feed')
  if (!feed) throw new Error('no feed')
  return feed
}

test('what contradicted the habit becomes it, and nothing is said of it any more', async () => {
  await makeShort()
  await acceptHabit(deps, 'feed')
  expect(await healthNow()).toMatchObject({
    habit: { itemCounts: [6, 7], hasDates: true, deviations: [], isEmptyRight: false },
    ...{ lastNature: null, lastDoubt: null, thinRuns: 0, thinSince: null },
  })
})

test('dates that are gone for good', async () => {
  const deviations: Deviation[] = [{ kind: 'datesGone', since: 0, itemCounts: [90] }]
  await makeShort({ lastNature: 'suspect', habit: { ...usual, deviations } })
  await acceptHabit(deps, 'feed')
  expect((await healthNow()).habit).toEqual({ ...usual, hasDates: false })
})

test('what cannot be right is not accepted: guids that churn', async () => {
  await makeShort({ lastNature: 'suspect', habit: usual })
  const before = await healthNow()
  await acceptHabit(deps, 'feed')
  expect(await healthNow()).toEqual(before)
})

test.each([
  ['doubtful', [6, 7]],
  ['many', usual.itemCounts],
] as [BrakeReason, number[]][])(
  'who approves closes that were held as %s accepts the document, too, if that was the doubt',
  async (reason, itemCounts) => {
    const held = { since: clock.now(), runId: 'b', reason, count: 20, of: 90, before: 'b' }
    await makeShort({ brake: { ...held, approval: null } })
    await approveBrake(deps, 'feed', { note: null })
    expect((await healthNow()).habit.itemCounts).toEqual(itemCounts)
  },
)
