import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { z } from 'zod'
import { addFeed, changeFeed } from '../../src/feeds'
import { createTestApp, type TestApp } from '../support/app'

let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
})
afterEach(() => t.close())

const api = '/api/v1/feeds'
const answer = z.object({
  added: z.array(z.looseObject({ url: z.string() })),
  taken: z.array(z.object({ line: z.number(), id: z.string() })),
  bad: z.array(z.object({ line: z.number(), text: z.string(), problem: z.string() })),
})
const bring = async (body: string) => {
  const request = { method: 'POST', body, headers: { 'content-type': 'text/plain' } }
  return t.app.request(`${api}/imports`, request)
}
const brought = async (body: string) => answer.parse(await (await bring(body)).json())
const settings = async () =>
  (await t.deps.store.feeds.list()).map(
    ({ url, name, source, kind, cadenceMs, priority, disabledReason, mapping }) => ({
      ...{ url, name, source, kind, cadenceMs, priority, disabledReason, mapping },
    }),
  )

async function fill(): Promise<void> {
  await addFeed(t.deps, {
    url: 'https://a.example/jobs?x=1&y=2',
    name: '=A "board", <all> & more',
    source: 'a.example',
    kind: 'full',
    cadenceMs: 7_200_000,
    priority: 2,
    mapping: { record: 'job', title: 'Headline' },
    headers: { authorization: 'Bearer 12345' },
  })
  await addFeed(t.deps, { url: 'https://b.example/feed', name: 'Bö' })
  await changeFeed(t.deps, 'bo', { pausedBecause: 'Moving, "soon"' })
  await addFeed(t.deps, { url: 'https://c.example/feed', name: 'Old' })
  await changeFeed(t.deps, 'old', { isArchived: true })
}

describe.each(['opml', 'csv'])('as %s', (form) => {
  test('the list goes out and comes in again with all its settings, but no secrets, nor what is archived', async () => {
    await fill()
    const list = await (await t.get(`/feeds.${form}`)).text()
    expect(list).not.toContain('Bearer')
    expect(list).not.toContain('c.example')
    expect(await (await t.get(`${api}.${form}`)).text()).toBe(list)
    const before = (await settings()).filter(({ name }) => name !== 'Old')
    const other = await createTestApp()
    const sent = await other.app.request(`${api}/imports`, { method: 'POST', body: list })
    expect(answer.parse(await sent.json())).toMatchObject({ added: [{}, {}], taken: [], bad: [] })
    const first = t
    t = other
    expect(await settings()).toEqual(before)
    await first.close()
  })

  test('what is there already is told, not doubled', async () => {
    await fill()
    const list = await (await t.get(`/feeds.${form}`)).text()
    const { added, taken } = await brought(list)
    expect(added).toEqual([])
    expect(taken.map(({ id }) => id).toSorted()).toEqual(['a-board-all-more', 'bo'])
  })
})

test('a cell that a spreadsheet would calculate is neutralised', async () => {
  await fill()
  expect(await (await t.get('/feeds.csv')).text()).toContain(`"'=A ""board"", <all> & more"`)
})

describe('a bad line is named, and the others go in', () => {
  test('of CSV, with columns in any order, a mark before the head, and semicolons', async () => {
    const list = [
      '\ufeffName;URL;Kind',
      'Good;https://a.example/feed;full',
      'No address;;full',
      'Not http;ftp://a.example/;',
      'No such kind;https://b.example/;half',
      'Too "quoted";https://c.example/',
      'Last;https://d.example/feed;',
    ].join('\r\n')
    const { added, bad } = await brought(list)
    expect(added.map(({ url }) => url)).toEqual([
      'https://a.example/feed',
      'https://d.example/feed',
    ])
    expect(bad.map(({ line }) => line)).toEqual([3, 4, 5, 6])
    expect(bad[1]).toMatchObject({
      text: 'Not http;ftp://a.example/;',
      problem: expect.stringContaining('give an http or https URL'),
    })
  })

  test('of OPML, by the line of its outline, however deep', async () => {
    const list = `<?xml version="1.0"?>
<opml version="2.0"><head><title>x</title></head><body>
  <!-- <outline xmlUrl="https://commented.example/"/> -->
  <outline text="group">
    <outline text="A" xmlUrl="https://a.example/feed"/>
    <outline text="Bad" xmlUrl="javascript:alert(1)"/>
  </outline>
  <outline text="B" xmlUrl="https://user:secret@b.example/"/>
  <outline text="C" xmlUrl="https://c.example/feed"/>
</body></opml>`
    const { added, bad } = await brought(list)
    expect(added.map(({ url }) => url)).toEqual([
      'https://a.example/feed',
      'https://c.example/feed',
    ])
    expect(bad.map(({ line }) => line)).toEqual([6, 8])
    expect(bad[1]?.problem).toContain('leave user and password out of the URL')
  })

  test('of JSON, by its place', async () => {
    const { added, bad } = await brought('[{"url":"https://a.example/"},{"name":"none"},7]')
    expect(added).toHaveLength(1)
    expect(bad.map(({ line }) => line)).toEqual([2, 3])
  })
})

test.each([
  ['', 'the list is empty'],
  ['<opml><body>', 'not well-formed XML'],
  ['<rss/>', 'its root is not &lt;opml&gt;'],
  ['{"feeds": 1}', 'neither a list of feeds'],
  ['[', 'it is no JSON'],
])('what is no list is refused with a reason: %j', async (list, reason) => {
  const page = await t.post('/feeds/imports', { text: list })
  expect(page.status).toBe(422)
  expect(await page.text()).toContain(reason)
  expect((await bring(list)).status).toBe(422)
})

test('a CSV without the column url says so of each line', async () => {
  const { bad } = await brought('name\nA\nB')
  expect(bad[0]?.problem).toContain('no column "url"')
})

test('by a form with a file, larger than other forms may be', async () => {
  const lines = Array.from(
    { length: 60 },
    (_, n) => `https://b${n}.example/${'x'.repeat(2000)},B ${n}`,
  )
  const body = new FormData()
  body.set('file', new File([['url,name', ...lines, 'nonsense,C'].join('\n')], 'feeds.csv'))
  const page = await t.app.request('/feeds/imports', { method: 'POST', body })
  expect(page.status).toBe(200)
  const html = await page.text()
  expect(html).toContain('60 feeds added')
  expect(html).toContain('Line 62:')
})
