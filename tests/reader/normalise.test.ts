import { describe, expect, test } from 'bun:test'
import type { ListingDraft } from '../../src/model/listing'
import { openFeed, readAll } from './read-document'

async function readItem(item: string): Promise<ListingDraft> {
  const document = await openFeed(
    `<rss><channel><title>T</title><item>${item}</item></channel></rss>`,
  )
  const [result] = await readAll(document)
  if (result?.name !== 'listing') throw new Error(JSON.stringify(result))
  return result.draft
}

const link = '<link>https://a.example/1</link>'

test('what the feed does not say is null, or an empty list', async () => {
  const { key, raw, contentHash, twinKey, ...draft } = await readItem(`<title>Cook</title>${link}`)
  expect(draft).toEqual({
    title: 'Cook',
    description: null,
    url: 'https://a.example/1',
    datePosted: null,
    datePostedRaw: null,
    validThrough: null,
    employmentType: [],
    employmentTypeRaw: null,
    hiringOrganization: { name: null, logo: null },
    jobLocation: null,
    workplace: null,
    applicantLocationRequirements: [],
    isWorldwide: false,
    baseSalary: null,
    industry: null,
    occupationalCategory: null,
    categories: [],
    text: '',
    applyUrl: null,
    source: 'board.example',
    externalId: 'https://a.example/1',
    guid: null,
    canonicalUrl: 'https://a.example/1',
  })
  expect(key).toBe('board.example/https://a.example/1')
  expect(contentHash).toMatch(/^[0-9a-f]{64}$/)
  expect(twinKey).toBeNull()
  expect(JSON.parse(raw)).toEqual({ title: ['Cook'], link: ['https://a.example/1'] })
})

describe('an item without title or link is rejected with a reason', () => {
  const table: [item: string, reason: string][] = [
    [link, 'It has no title.'],
    [`<title> <![CDATA[<b></b>]]></title>${link}`, 'It has no title.'],
    ['<title>Cook</title>', 'It has no link that begins with http(s).'],
    [
      '<title>Cook</title><link>mailto:a@b.example</link>',
      'It has no link that begins with http(s).',
    ],
    [
      '<title>Cook</title><guid isPermaLink="false">https://a.example/1</guid>',
      'It has no link that begins with http(s).',
    ],
  ]
  for (const [item, reason] of table)
    test(item, async () => {
      const document = await openFeed(`<rss><channel><item>${item}</item></channel></rss>`)
      expect(await readAll(document)).toMatchObject([{ name: 'rejected', reason }])
    })
})

test('the title is cut at 300 code points', async () => {
  const draft = await readItem(`<title>${'🌍'.repeat(10_000)}</title>${link}`)
  expect(draft.title).toBe('🌍'.repeat(300))
})

describe('every field has its limit', () => {
  const long = 'x'.repeat(100_000)
  const lines = (draft: ListingDraft) => [
    draft.guid,
    draft.datePostedRaw,
    draft.hiringOrganization.name,
    draft.jobLocation?.raw,
    draft.employmentTypeRaw,
    ...draft.categories,
  ]

  test('a line has at most 1,000 characters', async () => {
    const draft = await readItem(
      `<title>Cook</title>${link}<guid isPermaLink="false">${long}</guid><pubDate>${long}</pubDate>
      <g:employer>${long}</g:employer><g:location>${long}</g:location><g:job_type>${long}</g:job_type>
      <category>${long}</category>`,
    )
    for (const line of lines(draft)) expect(line).toHaveLength(1000)
    expect(draft.externalId).toStartWith('hash:')
    expect(JSON.stringify(draft).length).toBeLessThan(80_000)
  })
  test('a list has at most 100 values', async () => {
    const categories = Array.from({ length: 5000 }, (_, n) => `<category>${n}</category>`).join('')
    expect((await readItem(`<title>Cook</title>${link}${categories}`)).categories).toHaveLength(100)
  })
  test('a URL of more than 8,192 is none', async () => {
    const url = `https://a.example/${'x'.repeat(8192 - 18)}`
    const whole = await readItem(`<title>Cook</title><link>${url}</link>`)
    expect(whole.url).toBe(url)
    const other = await readItem(`<title>Cook</title><link>${url}x</link>${link}`)
    expect(other.url).toBe('https://a.example/1')
  })
})

test('of body and excerpt the longer one is the description', async () => {
  const excerpt = '<description>Short.</description>'
  const body = '<content:encoded><![CDATA[<p>Long and whole.</p>]]></content:encoded>'
  expect((await readItem(`<title>T</title>${link}${excerpt}${body}`)).text).toBe('Long and whole.')
  expect((await readItem(`<title>T</title>${link}${excerpt}`)).text).toBe('Short.')
  const long = '<description>Longer and more than the body.</description>'
  expect((await readItem(`<title>T</title>${link}${long}${body}`)).text).toBe(
    'Longer and more than the body.',
  )
})

test('markup that nobody escaped belongs to its field', async () => {
  const draft = await readItem(
    `<title>A <b>good</b> cook</title>${link}<description>Cook <em>well</em> &amp; fast<br/>now</description>`,
  )
  expect(draft.title).toBe('A good cook')
  expect(draft.description).toBe('Cook <em>well</em> &amp; fast<br />now')
})

test('the first guid that says something is the guid', async () => {
  const draft = await readItem(`<title>T</title>${link}<guid> </guid><guid>a</guid><guid>b</guid>`)
  expect(draft.externalId).toBe('a')
})

test('an id keeps its zeros', async () => {
  expect((await readItem(`<title>T</title>${link}<guid>00012</guid>`)).externalId).toBe('00012')
})

test('elements named like the inside of an object are only names', async () => {
  const draft = await readItem(
    `<title>T</title>${link}<__proto__>x</__proto__><constructor>y</constructor><toString>z</toString>`,
  )
  expect(draft.raw).toContain('"constructor":["y"]')
  expect(Object.prototype).not.toHaveProperty('x')
})

describe('the raw item is JSON of at most 64 KB', () => {
  const big = (name: string, length: number) => `<${name}>${'ä'.repeat(length)}</${name}>`
  for (const [rule, rest] of [
    ['one long value', big('description', 200_000)],
    ['many values', Array.from({ length: 400 }, (_, at) => big(`f${at}`, 500)).join('')],
    ['very many values', Array.from({ length: 30_000 }, (_, at) => `<f${at}>x</f${at}>`).join('')],
  ] as const)
    test(rule, async () => {
      const { raw } = await readItem(`<title>T</title>${link}${rest}`)
      expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(64 * 1024)
      expect(JSON.parse(raw)).toMatchObject({ title: ['T'], link: ['https://a.example/1'] })
      expect(Object.keys(JSON.parse(raw)).length).toBeGreaterThan(2)
    })
})

test('the same content has the same hash whatever the item looks like', async () => {
  const one = await readItem(
    `<title>Cook &amp; bake</title>${link}<guid>a</guid><pubDate>Sun, 04 Oct 2026 05:45:40 GMT</pubDate><description>&lt;p&gt;Cook.&lt;/p&gt;</description>`,
  )
  const other = await readItem(
    `<guid>b</guid><description><![CDATA[<p class="x">Cook.</p>]]></description><pubDate>2026-10-04T05:45:40Z</pubDate><link> https://a.example/1?utm_source=x </link><title><![CDATA[Cook & bake]]></title>`,
  )
  expect(other.contentHash).toBe(one.contentHash)
  expect((await readItem(`<title>Cook</title>${link}`)).contentHash).not.toBe(one.contentHash)
})
