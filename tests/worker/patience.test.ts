import { afterEach, beforeEach, expect, test } from 'bun:test'
import { type Store, StoreUnavailable } from '../../src/store/store'
import { patientStore } from '../../worker/patience'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aFeedDraft } from '../support/factories'
import { createListenedLog } from '../support/listened-log'

let deps: TestDeps
beforeEach(async () => {
  deps = await createTestDeps()
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed' }))
})
afterEach(() => deps.close())

/** The real store, away for the first questions about feeds. */
function awayFor(questions: number, error: Error = new StoreUnavailable('It is away.')): Store {
  const { feeds } = deps.store
  let asked = 0
  const get: typeof feeds.get = async (id) => {
    if (asked++ < questions) throw error
    return feeds.get(id)
  }
  return { ...deps.store, feeds: { ...feeds, get } }
}

const never = new AbortController().signal

test('a store that is away is asked again until it answers, and its absence is told once', async () => {
  const { log, events } = createListenedLog()
  const found = await patientStore(awayFor(2), log, never).feeds.get('feed')
  expect(found?.id).toBe('feed')
  expect(events().map(({ msg }) => msg)).toEqual([
    'the database does not answer',
    'the database answers again',
  ])
})

test('an outage is waited out up to a limit, with longer and longer pauses', async () => {
  let asked = 0
  const away = awayFor(1_000)
  const get: Store['feeds']['get'] = (id) => {
    asked++
    return away.feeds.get(id)
  }
  const store = { ...away, feeds: { ...away.feeds, get } }
  const found = patientStore(store, deps.log, never, 1_000).feeds.get('feed')
  await expect(found).rejects.toBeInstanceOf(StoreUnavailable)
  // At once, after 250 ms, after 500 more; another pause would end after the limit.
  expect(asked).toBeLessThanOrEqual(3)
})

test('what is no outage is thrown at once', async () => {
  const broken = awayFor(1, new TypeError('a mistake'))
  const asked = patientStore(broken, deps.log, never).feeds.get('feed')
  await expect(asked).rejects.toThrow('a mistake')
})

test('nobody waits for it once the signal says to stop: the reason of the signal is thrown', async () => {
  const stopping = new AbortController()
  const store = patientStore(awayFor(1_000), deps.log, stopping.signal)
  const asked = store.feeds.get('feed')
  stopping.abort(new Error('the worker stops'))
  await expect(asked).rejects.toThrow('the worker stops')
  await expect(store.feeds.get('feed')).rejects.toThrow('the worker stops')
})

test('the clock of the store is its own', () => {
  expect(patientStore(deps.store, deps.log, never).now).toBe(deps.store.now)
})
