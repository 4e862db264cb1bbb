import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { actAs } from '../../src/audit'
import { openCycle } from '../../src/runs'
import type { AuditFilter } from '../../src/store/audit'
import { createTestApp, type TestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, aListingDraft, anItem, aSource } from '../support/factories'
import { aFailedRun } from '../support/failed-run'
import { signedInAs, tokenOf } from '../support/people'

let t: TestApp
let admin: Record<string, string>
beforeAll(async () => {
  t = await createTestApp()
  admin = await signedInAs(t.deps, 'admin')
  await t.deps.store.sources.ensure(aSource())
  for (const id of ['one', 'two']) await t.deps.store.feeds.insert(aFeedDraft({ id, name: id }))
})
afterAll(() => t.close())

const entries = async (filter: AuditFilter = {}) =>
  (await t.deps.store.audit.list(filter, { limit: 100 })).rows

/** What was written down of this. */
async function recorded(work: () => Promise<unknown>) {
  const before = (await entries()).length
  await work()
  const all = await entries()
  return all.slice(0, all.length - before).reverse()
}

const actionsOf = (rows: { action: string }[]): string[] => rows.map(({ action }) => action)

describe('what a person does is written down', () => {
  test('runs: opened, cancelled, retried, dismissed', async () => {
    const [opened] = await recorded(() => t.post('/runs', { feedId: 'one' }, admin))
    expect(opened).toMatchObject({
      actor: 'admin',
      token: null,
      action: 'runOpened',
      feedId: 'one',
      subject: 'one',
      at: t.clock.now(),
    })
    const runId = opened?.runId ?? ''
    expect(await t.deps.store.runs.get(runId)).toMatchObject({
      triggeredBy: 'admin',
      triggeredVia: null,
    })
    const cancelled = await recorded(() => t.post(`/runs/${runId}/cancellations`, {}, admin))
    expect(cancelled).toMatchObject([{ action: 'runCancelled', runId }])
    const retried = await recorded(() => t.post(`/runs/${runId}/retries`, {}, admin))
    expect(actionsOf(retried)).toEqual(['runRetried'])
    const failed = await aFailedRun(t, 'two', 'gone')
    const dismissed = await recorded(() =>
      t.post(`/runs/${failed.id}/dismissals`, { note: 'known' }, admin),
    )
    expect(dismissed).toMatchObject([
      { action: 'deadLetterDismissed', runId: failed.id, details: { note: 'known' } },
    ])
  })

  test('feeds: added, changed with what is new, paused with the reason, resumed', async () => {
    const url = 'https://board.example/new.xml'
    const added = await recorded(() => t.post('/feeds', { url, name: 'New' }, admin))
    expect(added).toMatchObject([{ action: 'feedAdded', feedId: 'new', details: { url } }])
    const changed = await recorded(() => t.post('/feeds/new/priority', { priority: '2' }, admin))
    expect(changed).toMatchObject([{ action: 'feedChanged', details: { priority: 2 } }])
    const paused = await recorded(() => t.post('/feeds/new/pause', { reason: 'asked' }, admin))
    expect(paused).toMatchObject([{ action: 'feedPaused', details: { reason: 'asked' } }])
    const resumed = await recorded(() => t.post('/feeds/new/resume', {}, admin))
    expect(actionsOf(resumed)).toEqual(['feedResumed'])
    const mapping = { mapping: { record: 'job', title: 'name' } }
    const mapped = await recorded(() => t.send('PATCH', '/api/v1/feeds/new', mapping, admin))
    expect(mapped).toMatchObject([
      { action: 'feedMapped', details: { record: 'job', title: 'name' } },
    ])
  })

  test('sources and the queue', async () => {
    const source = 'board.example'
    const paused = await recorded(() => t.post(`/sources/${source}/pause`, { reason: 'x' }, admin))
    expect(actionsOf(paused)).toContain('sourcePaused')
    const resumed = await recorded(() => t.post(`/sources/${source}/resume`, {}, admin))
    expect(actionsOf(resumed)).toEqual(['sourceResumed'])
    const rule = { floorMinutes: '30', politenessScope: 'url', terms: '' }
    const changed = await recorded(() => t.post(`/sources/${source}/rule`, rule, admin))
    expect(changed).toMatchObject([{ action: 'sourceChanged', details: { floorMs: 1_800_000 } }])
    const queue = await recorded(async () => {
      await t.post('/queue/pause', { reason: 'a move' }, admin)
      await t.post('/queue/resume', {}, admin)
    })
    expect(actionsOf(queue)).toEqual(['queuePaused', 'queueResumed'])
  })

  test('users, tokens, and signing out', async () => {
    const fields = { name: 'carl', role: 'viewer', password: 'a long password' }
    const made = await recorded(async () => {
      await t.post('/users', fields, admin)
      await t.post('/users/carl/role', { role: 'operator' }, admin)
      await t.post('/users/carl/password', { password: 'another password' }, admin)
      await t.post('/users/carl/removals', { name: 'carl' }, admin)
      await t.post('/tokens', { name: 'Export', role: 'viewer', days: '' }, admin)
      await t.post('/logout', {}, await signedInAs(t.deps, 'viewer'))
    })
    expect(actionsOf(made)).toEqual([
      'userAdded',
      'userChanged',
      'userChanged',
      'userRemoved',
      'tokenMade',
      'signedOut',
    ])
    expect(JSON.stringify(made)).not.toContain('a long password')
    expect(JSON.stringify(made)).not.toContain('another password')
  })

  test('by a token: whose, and which', async () => {
    const program = await tokenOf(t.deps, 'operator')
    await anEndedRun(t, 'two')
    t.clock.advance(7_200_000)
    const [entry] = await recorded(() =>
      t.send('POST', '/api/v1/runs', { feedId: 'two', force: true }, program),
    )
    const tokens = await t.deps.store.tokens.list()
    const name = tokens.find((token) => token.name !== 'Export')?.name ?? ''
    expect(entry).toMatchObject({ actor: 'admin', token: name, action: 'runOpened' })
    const run = await t.deps.store.runs.get(entry?.runId ?? '')
    expect(run).toMatchObject({ triggeredBy: 'admin', triggeredVia: name, trigger: 'api' })
  })
})

describe('what was not done is not written down', () => {
  test('a refusal, a wish that came too late, and what is so already', async () => {
    const viewer = await signedInAs(t.deps, 'viewer')
    const ended = await anEndedRun(t, 'one')
    const none = await recorded(async () => {
      expect((await t.post('/runs', { feedId: 'one' }, viewer)).status).toBe(403)
      await t.post(`/runs/${ended.id}/cancellations`, {}, admin)
      await t.post('/runs', { feedId: 'nowhere' }, admin)
      await t.post('/feeds/new/priority', { priority: '2' }, admin)
      await t.post('/feeds/new/pause', {}, admin)
      await t.post('/queue/resume', {}, admin)
      await t.post('/feeds/new/acceptances', {}, admin)
    })
    expect(none).toEqual([])
  })

  test('what happens by itself', async () => {
    const cycle = { id: 'tick', at: t.clock.now(), trigger: 'schedule' } as const
    expect(await recorded(() => openCycle(t.deps, cycle))).toEqual([])
    const { rows } = await t.deps.store.runs.list({ cycleId: 'tick' }, { limit: 9 })
    expect(rows.every(({ triggeredBy }) => triggeredBy === null)).toBe(true)
  })
})

test('the page and the JSON show it, filtered, with the thing it was done to', async () => {
  const page = await (await t.get('/audit?actor=admin&action=feedPaused', admin)).text()
  expect(page).toContain('paused a feed')
  expect(page).toContain('reason: asked')
  expect(page).toContain('href="/feeds#feed-new"')
  const viewer = await signedInAs(t.deps, 'viewer')
  const listed = Object(await (await t.get('/api/v1/audit?feed=new', viewer)).json())
  expect(actionsOf(listed.entries)).toEqual([
    'feedMapped',
    'feedResumed',
    'feedPaused',
    'feedChanged',
    'feedAdded',
  ])
  expect((await t.get('/audit?action=nonsense', admin)).status).toBe(400)
})

const textOf = async (path: string) => {
  const html = await (await t.get(path, admin)).text()
  return html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
}

describe('what was done to a thing stands on its page, in plain words', () => {
  test('a run and a feed', async () => {
    const [entry] = await entries({ action: 'runOpened', feedId: 'two' })
    const said = `admin by token ${entry?.token} opened a run: two`
    expect(await textOf(`/runs/${entry?.runId}`)).toContain(said)
    const feeds = await (await t.get('/feeds', admin)).text()
    expect(feeds).toContain('href="/audit?feed=two"')
    expect(await textOf('/audit?feed=two')).toContain(said)
  })

  test('a source', async () => {
    const terms = { attribution: 'By the board', mayRedistribute: 'no', terms: '' }
    await t.post('/sources/board.example/terms', terms, admin)
    const page = await (await t.get('/politeness', admin)).text()
    const path = '/audit?thing=source%3Aboard.example'
    expect(page).toContain(`href="${path}"`)
    const said = await textOf(path)
    expect(said).toContain('admin changed a source: Board')
    expect(said).toContain('beside its listings: By the board, may not be passed on')
    expect(said).toContain('asked once in 30 min at most, a wish to be left alone holds for')
    expect(said).not.toContain('feed:')
  })

  test('a webhook', async () => {
    await t.post('/webhooks', { url: 'https://hooks.example/', told: 'runs' }, admin)
    const [webhook] = await t.deps.store.webhooks.list()
    await t.post(`/webhooks/${webhook?.id}/pause`, {}, admin)
    const said = await textOf(`/webhooks/${webhook?.id}`)
    expect(said).toContain('admin paused a webhook: hooks.example')
    expect(said).toContain('admin added a webhook: hooks.example')
    expect(said).toContain('told of finished runs')
  })

  test('a listing', async () => {
    const draft = aListingDraft({ source: 'board.example', externalId: 'a/b' })
    t.clock.advance(7_200_000)
    await t.post('/feeds/two/resume', {}, admin)
    for (const { id } of (await t.deps.store.runs.list({ status: 'pending' }, { limit: 9 })).rows)
      await t.deps.store.runs.cancel(id)
    await anEndedRun(t, 'two', { items: [anItem(draft)] })
    await t.post('/duplicates/splits', { key: draft.key }, admin)
    const path = `/listings/${encodeURIComponent(draft.key)}`
    expect(await textOf(path)).toContain(`said that a listing is no duplicate: ${draft.title}`)
    expect(await (await t.get('/audit?action=twinSplit', admin)).text()).toContain('/listings/')
  })

  test('a user', async () => {
    await t.post('/users', { name: 'dora', role: 'viewer', password: '' }, admin)
    await t.post('/users/dora/password', { password: '' }, admin)
    const page = await (await t.get('/users', admin)).text()
    expect(page).toContain('href="/audit?thing=user%3Adora"')
    const said = await textOf('/audit?thing=user%3Adora')
    expect(said).toContain('admin changed a user: dora')
    expect(said).toContain('a new password')
  })
})

test('a token leads to what it did, and to who made it', async () => {
  const [byToken] = (await entries()).filter(({ token }) => token !== null)
  const page = await (await t.get('/tokens', admin)).text()
  const did = `/audit?actor=admin&token=${byToken?.token}`
  expect(page).toContain(`href="${did.replace('&', '&amp;')}"`)
  const said = await textOf(did)
  expect(said).toContain('opened a run')
  expect(said).not.toContain('added a feed:')
  const token = (await t.deps.store.tokens.list()).find(({ name }) => name === 'Export')
  expect(page).toContain(`href="/audit?thing=token%3A${token?.id}"`)
  expect(await textOf(`/audit?thing=token:${token?.id}`)).toContain('admin made a token: Export')
})

test('no detail of an entry is told by a name that only programs know', async () => {
  const mapping = { mapping: { record: 'job', salary: 'pay' }, cadenceMs: 7_200_000 }
  await t.send('PATCH', '/api/v1/feeds/two', { ...mapping, kind: 'full' }, admin)
  await t.send('PATCH', '/api/v1/feeds/two', { mapping: { record: 'job' } }, admin)
  const said = await textOf('/audit?feed=two')
  expect(said).toContain('record from job, salary from pay')
  expect(said).toContain('salary where it is usual')
  expect(said).toContain('imported every 2 h')
  const all = await textOf('/audit?limit=500')
  expect(all).not.toMatch(/\b[a-z]+[A-Z]\w*: /)
})

test('two who act at once are not mixed up', async () => {
  const names = ['a', 'b', 'c', 'd']
  const both = await recorded(() =>
    Promise.all(
      names.map((name) =>
        actAs({ name, token: null }, async () => {
          const { pauseQueue } = await import('../../src/queue-pause')
          await pauseQueue(t.deps, name)
        }),
      ),
    ),
  )
  expect(both.map(({ actor, details }) => [actor, details.reason]).toSorted()).toEqual(
    names.map((name) => [name, name]),
  )
})
