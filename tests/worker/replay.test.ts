import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { changeFeed } from '../../src/feeds'
import type { Run } from '../../src/model/run'
import { openReplay, replayRun } from '../../src/replays'
import { retryRun } from '../../src/runs'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aFeedDraft } from '../support/factories'
import { type FeedHost, startFeedHost, withEtag } from '../support/feed-host'
import { importOnce, workOn } from '../support/import-once'
import { rss, rssItem, rssItems } from '../support/rss'

let host: FeedHost
let deps: TestDeps
beforeEach(async () => {
  host = await startFeedHost({ '/feed': withEtag('"1"', { body: rss(rssItems(5)) }) })
  deps = await createTestDeps({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })
  const draft = aFeedDraft({ id: 'feed', url: host.url('/feed'), kind: 'full' })
  await deps.store.feeds.insert(draft)
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

const feed = async () => {
  const found = await deps.store.feeds.get('feed')
  if (!found) throw new Error('no feed')
  return found
}
const close = async (key: string) => {
  const sightings = await deps.store.listings.sightings(key)
  const closure = { closedAt: new Date(), closedReason: 'absent', closedRunId: 'run' } as const
  await deps.store.lifecycle.close([{ key, validThrough: null, sightings }], closure)
}

async function replay(documentId: string | null = null): Promise<Run> {
  const opening = await openReplay(deps, 'feed', documentId)
  if (opening.name !== 'opened') throw new Error(opening.name)
  return workOn(deps, opening.run)
}

describe('a replay', () => {
  test('reads the last document again without asking its host, and says so by its trigger', async () => {
    await importOnce(deps, 'feed')
    const [document] = await deps.store.documents.list('feed')
    const run = await replay()
    expect(run).toMatchObject({
      trigger: 'replay',
      documentId: document?.id ?? '',
      status: 'completed',
      outcome: 'imported',
      nature: 'unchanged',
      counts: { fetched: 5, unchanged: 5 },
      response: null,
    })
    expect(host.requests).toHaveLength(1)
  })

  test('reads by the mapping of today', async () => {
    await importOnce(deps, 'feed')
    await changeFeed(deps, 'feed', { mapping: { company: 'guid' } })
    expect((await replay()).counts).toMatchObject({ updated: 5 })
    const listing = await deps.store.listings.get('board.example/job-1')
    expect(listing?.hiringOrganization.name).toBe('job-1')
    expect(host.requests).toHaveLength(1)
  })

  test('learns nothing of the feed: neither when it is due nor that it is well; the next run reads it in full', async () => {
    await importOnce(deps, 'feed')
    const before = await feed()
    await replay()
    expect(await feed()).toEqual({
      ...before,
      validators: null,
      updatedAt: (await feed()).updatedAt,
    })
    expect((await importOnce(deps, 'feed')).counts).toMatchObject({ unchanged: 5 })
  })

  test('of an older document closes nothing, and opens nothing that has ended since', async () => {
    await importOnce(deps, 'feed')
    const [old] = await deps.store.documents.list('feed')
    host.route('/feed', { body: rss([rssItem(1), rssItem(2), rssItem(9)]) })
    await importOnce(deps, 'feed')
    await close('board.example/job-5')
    const run = await replay(old?.id ?? null)
    expect(run.counts).toMatchObject({ fetched: 4, unchanged: 4, skipped: 1 })
    expect(run.warnings).toMatchObject([{ kind: 'leftClosed' }])
    expect(run.closed + run.reopened).toBe(0)
    const states = await Promise.all(
      ['job-5', 'job-9'].map((id) => deps.store.listings.get(`board.example/${id}`)),
    )
    expect(states.map((listing) => listing?.closedAt !== null)).toEqual([true, false])
  })

  test('waits for no host: not for one that rests, nor while the feed is paused', async () => {
    await importOnce(deps, 'feed')
    await deps.store.hosts.pause('127.0.0.1', new Date(Date.now() + 60_000), 'Busy')
    await changeFeed(deps, 'feed', { pausedBecause: 'The board asked us to stop' })
    expect((await replay()).status).toBe('completed')
  })

  test('is one open run of its feed like any other, and is tried again as a replay', async () => {
    await importOnce(deps, 'feed')
    const first = await openReplay(deps, 'feed', null)
    const second = await openReplay(deps, 'feed', null)
    expect([first.name, second.name]).toEqual(['opened', 'alreadyOpen'])
    if (first.name !== 'opened') throw new Error('not opened')
    const ended = await workOn(deps, first.run)
    const again = await retryRun(deps, ended.id)
    expect(again).toMatchObject({ run: { trigger: 'retry', documentId: ended.documentId } })
  })

  test('of the document that a run has brought; of none when that is not kept any more', async () => {
    const run = await importOnce(deps, 'feed')
    expect(await replayRun(deps, run.id)).toMatchObject({ name: 'opened' })
    expect(await replayRun(deps, 'none')).toEqual({ name: 'noDocument' })
    expect(await openReplay(deps, 'other', null)).toEqual({ name: 'noDocument' })
  })

  const inPages = async (): Promise<Run> => {
    deps.config.HOST_INTERVAL_MS = 1
    host.route('/list', ({ path }) => ({
      body: pageOfList(Number(new URL(path, 'http://host').searchParams.get('page') ?? 1)),
    }))
    await deps.store.feeds.patch('feed', { url: host.url('/list') })
    return importOnce(deps, 'feed')
  }

  const pageOfList = (page: number): string =>
    JSON.stringify({
      data: [1, 2, 3].map((n) => ({
        slug: `gardener-${page}-${n}`,
        title: page === 2 && n === 1 ? '' : `Gardener ${page}-${n}`,
        company_name: 'Green',
        url: `https://board.example/jobs/${page}-${n}`,
        remote: false,
        created_at: 1_785_801_338,
      })),
      links: { next: page < 3 ? `${host.url('/list')}?page=${page + 1}` : null },
    })

  const listings = async () =>
    (await deps.store.listings.list({}, { limit: 100 })).rows
      .map(({ key, title, datePosted, contentHash }) => ({ key, title, datePosted, contentHash }))
      .toSorted((one, other) => one.key.localeCompare(other.key))

  test('of a list in pages gives the listings and counts of the run that fetched it, and asks nobody', async () => {
    const run = await inPages()
    const [document] = await deps.store.documents.list('feed')
    const before = await listings()
    expect([before.length, host.requests.length]).toEqual([8, 3])
    await deps.store.removals.listings({ feedId: 'feed' }, 100)
    const again = await replay(document?.id ?? null)
    expect(again).toMatchObject({ outcome: run.outcome, counts: run.counts, warnings: [] })
    expect(again.rejected).toEqual(run.rejected)
    expect(await listings()).toEqual(before)
    expect(host.requests).toHaveLength(3)
  })

  test('of a list that is kept in part says so, and reads that part', async () => {
    deps.config.KEPT_DOCUMENT_BYTES = Math.floor(pageOfList(1).length * 1.6)
    await inPages()
    const run = await replay()
    expect(run).toMatchObject({ outcome: 'partial', warnings: [{ kind: 'keptInPart' }] })
    expect(run.error?.message).toStartWith('Page 2 of the list: ')
    expect(run.counts.fetched).toBeGreaterThanOrEqual(3)
    expect(run.counts.fetched).toBeLessThan(9)
    expect(host.requests).toHaveLength(3)
  })

  test('whose document goes before its turn fails and says so', async () => {
    await importOnce(deps, 'feed')
    const opening = await openReplay(deps, 'feed', null)
    if (opening.name !== 'opened') throw new Error('not opened')
    await deps.store.documents.remove('feed')
    const run = await workOn(deps, opening.run)
    expect(run).toMatchObject({ status: 'failed', error: { kind: 'documentGone' } })
    expect((await feed()).consecutiveFailures).toBe(0)
  })
})
