import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { hourMs } from '../../src/model/feed'
import type { Run } from '../../src/model/run'
import { createTestApp, type TestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft } from '../support/factories'

const apps: TestApp[] = []
let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
  apps.push(t)
  for (const id of ['one', 'two', 'three'])
    await t.deps.store.feeds.insert(aFeedDraft({ id, name: `Feed ${id}` }))
})
afterAll(async () => {
  for (const app of apps) await app.close()
})

const origin = 'http://localhost'
const htmx = (page: string) => ({ 'hx-request': 'true', 'hx-current-url': `${origin}${page}` })

const runs = async (): Promise<Run[]> => (await t.deps.store.runs.list({}, { limit: 100 })).rows
const rest = (id: string) =>
  t.deps.store.feeds.patch(id, { floorUntil: t.clock.in(hourMs), floorRule: 'hour' })

/** Follows the redirect as a browser does, with the notice's cookie. */
async function follow(response: Response): Promise<string> {
  expect(response.status).toBe(303)
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  const location = response.headers.get('location') ?? ''
  return (await t.get(location.replace(/#.*/, ''), { cookie })).text()
}

describe('without a script', () => {
  test('a feed is imported, and the page says so once', async () => {
    const response = await t.post('/runs', { feedId: 'one' }, { referer: `${origin}/feeds?x=1` })
    expect(response.headers.get('location')).toBe('/feeds?x=1')
    expect(await follow(response)).toContain('Feed one is queued.')
    expect((await runs()).map((run) => run.feedId)).toEqual(['one'])
    const page = await t.get('/feeds', {
      cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '',
    })
    expect(page.headers.get('set-cookie')).toContain('Max-Age=0')
  })

  test('import all opens a run of every feed', async () => {
    expect(await follow(await t.post('/runs', { all: '1' }))).toContain('3 feeds are queued.')
    expect((await runs()).map((run) => run.trigger)).toEqual(['manual', 'manual', 'manual'])
  })

  test('a feed that is imported already gets no second run', async () => {
    await t.post('/runs', { feedId: 'one' })
    expect(await follow(await t.post('/runs', { feedId: 'one' }))).toContain(
      'is being imported already',
    )
    expect(await runs()).toHaveLength(1)
  })

  test('too soon names the rule and offers to import anyway, and that does', async () => {
    await rest('one')
    const page = await follow(await t.post('/runs', { feedId: 'one' }))
    expect(page).toContain('A feed is asked at most once an hour.')
    expect(page).toMatch(/name="feedId" value="one"\/><input type="hidden" name="force" value="1"/)
    expect(await runs()).toHaveLength(0)
    await t.post('/runs', { feedId: 'one', force: '1' })
    expect((await runs())[0]?.isForced).toBe(true)
  })

  test('import all tells how many were too soon, and offers all of them', async () => {
    await rest('one')
    await rest('two')
    const page = await follow(await t.post('/runs', { all: '1' }))
    expect(page).toContain('One feed is queued.'.replace('One', '1'))
    expect(page).toContain('2 feeds were not imported. A feed is asked at most once an hour.')
    expect(page).toMatch(/name="all" value="1"\/><input type="hidden" name="force" value="1"/)
  })

  test('a paused feed says why it is paused', async () => {
    await t.post('/feeds/one/pause', { reason: 'Board is moving' })
    const page = await follow(await t.post('/runs', { feedId: 'one' }))
    expect(page).toContain('Feed one is paused (Board is moving).')
    expect(await runs()).toHaveLength(0)
  })

  test('no feed chosen, or one that is not there', async () => {
    expect((await t.post('/runs', {})).status).toBe(422)
    expect(await follow(await t.post('/runs', { feedId: 'none' }))).toContain('There is no feed')
  })

  test('a referrer from elsewhere leads nowhere', async () => {
    for (const referer of [
      'https://evil.example/feeds/x',
      '//evil.example',
      'nonsense',
      `${origin}/runs`,
    ]) {
      const response = await t.post('/runs', { feedId: 'one' }, { referer })
      expect(response.headers.get('location')).toBe('/')
    }
  })

  test('an ended run is retried as a new run; its page comes next', async () => {
    const ended = await anEndedRun(t, 'one')
    const response = await t.post(`/runs/${ended.id}/retries`)
    const [retry] = await runs()
    expect(retry).toMatchObject({ trigger: 'retry', retryOf: ended.id, status: 'pending' })
    expect(response.headers.get('location')).toBe(`/runs/${retry?.id}`)
    expect(await follow(await t.post(`/runs/${retry?.id}/retries`))).toContain('has not ended yet')
    expect((await t.post('/runs/none/retries')).status).toBe(404)
  })

  test('an open run is cancelled; an ended one says that it had ended', async () => {
    await t.post('/runs', { feedId: 'one' })
    const id = (await runs())[0]?.id
    expect(await follow(await t.post(`/runs/${id}/cancellations`))).toContain(
      'The run is cancelled.',
    )
    expect((await runs())[0]?.status).toBe('cancelled')
    expect(await follow(await t.post(`/runs/${id}/cancellations`))).toContain('had ended already')
    expect((await t.post('/runs/none/cancellations')).status).toBe(404)
  })
})

describe('feeds', () => {
  test('one is added by its URL, and is there', async () => {
    const response = await t.post('/feeds', { url: 'https://jobs.example/feed.rss', name: 'Jobs' })
    expect(response.headers.get('location')).toBe('/feeds#feed-jobs')
    const page = await follow(response)
    expect(page).toContain('Jobs is added.')
    expect(page).toContain('https://jobs.example/feed.rss')
  })

  const wrong: [rule: string, url: string, status: number, sentence: string][] = [
    ['an address is needed', '', 422, 'http or https address'],
    ['files are not read', 'file:///etc/passwd', 422, 'http or https address'],
    ['scripts are not run', 'javascript:alert(1)', 422, 'http or https address'],
    ['secrets stay out', 'https://user:pw@jobs.example/', 422, 'a FEED_SECRET_* variable.'],
    ['a fragment is no part', 'https://board.example/one.xml#a', 409, 'Feed one has this URL'],
    ['a URL has one feed', 'https://board.example/one.xml', 409, 'Feed one has this URL already.'],
  ]
  test.each(wrong)('%s', async (_rule, url, status, sentence) => {
    const response = await t.post('/feeds', { url, name: 'Mine' })
    expect(response.status).toBe(status)
    const page = await response.text()
    expect(page).toContain(sentence)
    expect(page).toContain('name="name" value="Mine"')
    expect(await t.deps.store.feeds.list()).toHaveLength(3)
  })

  test('a form that breaks off is told so', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const body = '--x\r\nContent-Disposition: form-data; name="url"\r\n\r\nhttps://jobs.exam'
    for (const path of ['/feeds', '/feeds/one/name', '/runs']) {
      const response = await t.app.request(path, { method: 'POST', headers, body })
      expect(response.status).toBe(400)
      expect(await response.text()).toContain('Malformed FormData request')
    }
  })

  test('one is renamed, paused with a reason, and resumed', async () => {
    expect(await follow(await t.post('/feeds/one/name', { name: ' First ' }))).toContain(
      'First is the new name.',
    )
    const paused = await follow(await t.post('/feeds/one/pause', { reason: 'Too much' }))
    expect(paused).toContain('Too much')
    expect(await t.deps.store.feeds.get('one')).toMatchObject({ name: 'First', isEnabled: false })
    await t.post('/feeds/one/resume')
    expect(await t.deps.store.feeds.get('one')).toMatchObject({
      isEnabled: true,
      disabledReason: null,
    })
  })

  test('what is empty or unknown is refused', async () => {
    expect((await t.post('/feeds/one/name', { name: '  ' })).status).toBe(422)
    expect((await t.post('/feeds/one/pause', { reason: '' })).status).toBe(422)
    expect((await t.post('/feeds/none/resume')).status).toBe(404)
  })
})

describe('with htmx', () => {
  test('the answer is the new row at once, and a notice', async () => {
    const response = await t.post('/runs', { feedId: 'one' }, htmx('/'))
    const html = await response.text()
    const id = (await runs())[0]?.id
    expect(response.status).toBe(200)
    expect(html).toContain('<hx-partial hx-target="#notices" hx-swap="innerHTML">')
    expect(html).toContain(
      `<hx-upsert hx-target="#runs" key="data-key" sort="desc"><tr id="run-${id}"`,
    )
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  const pages: [rule: string, page: string, hasRow: boolean][] = [
    ['a filter that it matches', '/?feed=one&status=pending', true],
    ['a filter that it does not match', '/?feed=two', false],
    ['a later page', '/?cursor=older_x', false],
    ['another page', '/listings', false],
    ['no page at all', '', true],
  ]
  test.each(pages)('a row on %s', async (_rule, page, hasRow) => {
    const html = await (await t.post('/runs', { feedId: 'one' }, htmx(page))).text()
    expect(html.includes('<hx-upsert')).toBe(hasRow)
  })

  test('on the page of feeds the feed itself changes', async () => {
    const html = await (await t.post('/runs', { feedId: 'one' }, htmx('/feeds'))).text()
    expect(html).toContain(
      '<hx-partial hx-target="#feed-one" hx-swap="outerMorph"><li id="feed-one"',
    )
    expect(html).toContain('hx-get="/feeds/one/item"')
  })

  test('a refusal is a notice too', async () => {
    const response = await t.post('/runs', {}, htmx('/'))
    expect(response.status).toBe(422)
    const html = await response.text()
    expect(html).toContain('hx-target="#notices"')
    expect(html).toContain('Choose a feed.')
    expect(html).not.toContain('<html')
  })
})

test('a notice that somebody made up is text, or nothing', async () => {
  const cookie = (value: unknown) => ({
    cookie: `notice=${encodeURIComponent(JSON.stringify(value))}`,
  })
  const page = await (await t.get('/', cookie({ tone: 'good', text: '<b>x</b>' }))).text()
  expect(page).toContain('&lt;b&gt;x&lt;/b&gt;')
  for (const value of [{ tone: 'x', text: 'y' }, 'text', null, { tone: 'good', text: 1 }])
    expect((await t.get('/', cookie(value))).status).toBe(200)
})
