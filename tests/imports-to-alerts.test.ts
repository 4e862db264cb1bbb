import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { reviewAlerts } from '../src/alerts'
import { approveBrake } from '../src/brake'
import { changeFeed } from '../src/feeds'
import { hourMs } from '../src/model/feed'
import { deliverAlerts } from '../src/webhook'
import { createTestDeps, type TestDeps } from './support/deps'
import { type EndingBoard, endingBoardOf, listing, range } from './support/ending-board'
import { aClock } from './support/factories'
import type { Reply } from './support/feed-host'
import { startWebhookHost, type WebhookHost } from './support/webhook-host'

let webhook: WebhookHost
let board: EndingBoard<TestDeps>

beforeEach(async () => {
  webhook = startWebhookHost()
  const clock = aClock()
  const env = { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', ALERT_WEBHOOK_URL: webhook.url }
  const deps = await createTestDeps({ now: clock.now, env })
  board = await endingBoardOf(deps, clock, deps.close)
  await board.addFeed('feed')
})
afterEach(async () => {
  await board.close()
  await webhook.close()
})

/** What the webhook was told so far, a web process having looked twice. */
async function told(): Promise<string[]> {
  for (const _ of [1, 2]) {
    await reviewAlerts(board.deps)
    await deliverAlerts(board.deps)
  }
  return webhook.requests.map(({ body }) => {
    const { cause, state } = JSON.parse(body)
    return `${cause} ${state}`
  })
}

const lastMessage = (): string => JSON.parse(webhook.requests.at(-1)?.body ?? '{}').message

let edition = 0
/** Imports a document of these listings; an hour has passed. */
async function imports(numbers: number[]): Promise<void> {
  await board.passes(hourMs)
  await board.imports('feed', listing(numbers, ++edition))
}

async function fails(times: number): Promise<void> {
  const missing: Reply = { status: 404, body: 'not found' }
  for (let n = 0; n < times; n++) {
    await board.passes(hourMs)
    await board.imports('feed', missing)
  }
}

const twenty = range(1, 20)

describe('an import that calls for a person is told once, and so is its end', () => {
  test('a feed fails for the third time', async () => {
    await imports(twenty)
    await fails(2)
    expect(await told()).toEqual([])
    await fails(1)
    expect(await told()).toEqual(['feedFailing opened'])
    await fails(1)
    expect(await told()).toHaveLength(1)
    await imports(twenty)
    expect(await told()).toEqual(['feedFailing opened', 'feedFailing cleared'])
  })

  test('a board ends a feed: it is paused, and said so until a person has a word on it', async () => {
    await imports(twenty)
    await board.imports('feed', { status: 410 })
    expect(await told()).toEqual(['feedEnded opened'])
    await changeFeed(board.deps, 'feed', { pausedBecause: 'They have shut.' })
    expect(await told()).toEqual(['feedEnded opened', 'feedEnded cleared'])
  })

  test('a feed has failed for days', async () => {
    await imports(twenty)
    await fails(3)
    await board.passes(46 * hourMs)
    await fails(1)
    expect(await told()).toEqual(['feedFailing opened', 'failingForDays opened'])
  })

  test('a feed never succeeded', async () => {
    await fails(3)
    expect(await told()).toEqual(['neverSucceeded opened'])
    expect(lastMessage()).toStartWith('It has never been read to its end, in 3 runs.')
    await imports(twenty)
    expect(await told()).toEqual(['neverSucceeded opened', 'neverSucceeded cleared'])
  })

  test('a feed is empty twice in a row', async () => {
    await imports(twenty)
    await imports([])
    expect(await told()).toEqual([])
    await imports([])
    expect(await told()).toEqual(['feedThin opened'])
    await imports(twenty)
    expect(await told()).toEqual(['feedThin opened', 'feedThin cleared'])
  })

  test('a feed is far too short twice in a row', async () => {
    for (let n = 0; n < 6; n++) await imports(twenty)
    await imports([1, 2, 3])
    expect(await told()).toEqual([])
    await imports([1, 2, 3])
    expect(await told()).toEqual(['feedThin opened'])
  })

  test('the brake is on, until a person has decided', async () => {
    const hundred = range(1, 100)
    await imports(hundred)
    for (const _ of [1, 2]) await imports(range(31, 100))
    expect(await told()).toEqual([])
    await board.passes(24 * hourMs)
    expect(await told()).toEqual(['closingHeld opened'])
    expect(lastMessage()).toStartWith('30 of its 100 open listings are gone from the feed.')
    await approveBrake(board.deps, 'feed', { note: null })
    expect(await told()).toEqual(['closingHeld opened', 'closingHeld cleared'])
  })

  test('what is stored is not what was counted: the verification does not agree', async () => {
    const { listings } = board.deps.store
    const honest = listings.countSightings
    listings.countSightings = (...args) => {
      listings.countSightings = honest
      const file = new Database(join(board.deps.dataDir, 'gleaner.db'))
      file.run(`DELETE FROM sightings WHERE key = 'board.example/job-3'`)
      file.close()
      return honest(...args)
    }
    await imports(twenty)
    expect(await told()).toEqual(['runSuspect opened'])
    expect(lastMessage()).toContain('The run counted 20 new')
    await imports(twenty)
    expect(await told()).toEqual(['runSuspect opened', 'runSuspect cleared'])
  })

  test('listings were lost between two runs of a feed of the newest ones', async () => {
    await board.deps.store.feeds.patch('feed', { kind: 'window' })
    await imports(range(1, 20))
    await imports(range(101, 120))
    expect(await told()).toEqual(['gap opened'])
    expect(lastMessage()).toContain('None of its 20 items was there at the last look')
    await imports(range(110, 129))
    expect(await told()).toEqual(['gap opened', 'gap cleared'])
  })

  test('nothing new has come for longer than the habit', async () => {
    let newest = 20
    for (let day = 0; day < 20; day++) {
      await board.passes(23 * hourMs)
      newest += 2
      await imports(range(newest - 19, newest))
    }
    expect(await told()).toEqual([])
    for (let day = 0; day < 3; day++) {
      await board.passes(23 * hourMs)
      await imports(range(newest - 19, newest))
    }
    expect(await told()).toEqual(['feedSilent opened'])
    await imports(range(newest - 18, newest + 1))
    expect(await told()).toEqual(['feedSilent opened', 'feedSilent cleared'])
  })
})
