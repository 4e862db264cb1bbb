import { describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import type { Body, DatedItem, FeedDocument } from '../../src/reader/feed-document'
import { readFeed } from '../../src/reader/read-feed'
import { fixture, hints, openFeed } from './read-document'

async function documentOf(body: Body, given = {}): Promise<FeedDocument> {
  const answer = await readFeed(body, given)
  if (answer.isFeed) return answer.document
  throw new Error(answer.failure.message)
}

async function itemsOf(document: FeedDocument): Promise<DatedItem[]> {
  const items: DatedItem[] = []
  for await (const item of document.items) items.push(item)
  return items
}

const titlesOf = async (body: Body) =>
  (await itemsOf(await documentOf(body))).map(({ title }) => title)

describe('a document may be given', () => {
  const titles = ['Head of Operations – EMEA', 'Account Executive, Sales & Partnerships']

  test('as a buffer', async () =>
    expect(await titlesOf(await fixture('jobicy.xml'))).toEqual(titles))
  test('as a stream', async () => {
    const { body } = new Response(await fixture('jobicy.xml'))
    if (!body) throw new Error('no body')
    expect(await titlesOf(body)).toEqual(titles)
  })
  test('as gzip, once or twice', async () => {
    const once = gzipSync(await fixture('jobicy.xml'))
    expect(await titlesOf(once)).toEqual(titles)
    expect(await titlesOf(gzipSync(once))).toEqual(titles)
    expect(await readFeed(gzipSync(gzipSync(once)))).toMatchObject({
      failure: { kind: 'notAFeed' },
    })
  })
  test('as gzip that breaks off: what was whole is kept', async () => {
    const document = await documentOf(gzipSync(await fixture('jobicy.xml')).subarray(0, -60))
    expect((await itemsOf(document)).map(({ title }) => title)).toEqual(titles.slice(0, 1))
    expect(document.ending?.name).toBe('truncated')
  })
  test('but not as gzip behind a transport that has undone it', async () =>
    expect(
      await readFeed(gzipSync(await fixture('jobicy.xml')), { isDecompressed: true }),
    ).toMatchObject({ failure: { kind: 'notAFeed' } }))
  test('as nothing', async () =>
    expect(await readFeed(new Uint8Array())).toMatchObject({ failure: { kind: 'noBody' } }))
})

test('an item has these fields, its dates as instants and as they are written', async () => {
  const document = await documentOf(
    Buffer.from(`<rss xml:base="https://a.example/jobs/"><channel><title>Board</title><item>
    <title>Fish &amp;amp; chips</title><link>7</link><guid isPermaLink="false"> 7 </guid>
    <pubDate>Sun, 01 Nov 2026 08:00:00 +0100</pubDate><description>&lt;p&gt;Cook&lt;/p&gt;</description>
    <author>ada@a.example (Ada)</author><category>Food</category><x:y>Z</x:y>
  </item></channel></rss>`),
    { contentType: 'text/html', url: 'https://b.example/feed' },
  )
  expect(document.feed.title).toBe('Board')
  expect(document.ending).toBeNull()
  const [item] = await itemsOf(document)
  expect({ ...item }).toEqual({
    title: 'Fish & chips',
    link: 'https://a.example/jobs/7',
    guid: '7',
    guidIsPermaLink: false,
    published: 'Sun, 01 Nov 2026 08:00:00 +0100',
    publishedAt: new Date('2026-11-01T07:00:00Z'),
    updated: null,
    updatedAt: null,
    description: '<p>Cook</p>',
    content: null,
    author: 'Ada',
    categories: ['Food'],
    base: 'https://a.example/jobs/',
    fields: expect.objectContaining({ 'x:y': ['Z'] }),
  })
  expect(document.ending).toEqual({ name: 'complete' })
})

test('without an address a relative link leads nowhere, an absolute one stays', async () => {
  const item = (link: string) => `<item><title>A</title><link>${link}</link></item>`
  const body = `<rss><channel>${item('/1')}${item('https://a.example/2')}</channel></rss>`
  const items = await itemsOf(await documentOf(Buffer.from(body)))
  expect(items.map(({ link }) => link)).toEqual([null, 'https://a.example/2'])
})

test('items are read as records are', async () => {
  for (const name of ['jobicy-nasty.xml', 'atom.xml', 'remoteok-nasty.json']) {
    const { records } = await openFeed(await fixture(name))
    const read: (DatedItem | null)[] = []
    for await (const batch of records) read.push(...batch.map((record) => record.read().item))
    const items = await itemsOf(await documentOf(await fixture(name), hints))
    expect(items).toEqual(read.filter((item) => item !== null))
  }
})
