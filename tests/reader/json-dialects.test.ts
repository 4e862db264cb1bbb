import { describe, expect, test } from 'bun:test'
import { noWishes } from '../../src/model/wishes'
import { jsonDialects } from '../../src/reader/dialects/list'
import { readJsonChannel } from '../../src/reader/json/head'
import { openDocument } from '../../src/reader/open-document'
import { takeSample } from '../../src/reader/sample'
import { expected, told } from './expected-listings'
import { fixture, hints, open, openFeed, readAll } from './read-document'

/** Of the files in tests/fixtures/feeds, the dialect, and others behind it that would take the document too. */
const fixtures: [name: string, dialect: string, alsoDetectedBy?: string[]][] = [
  ['json-feed', 'json-feed', ['json']],
  ['json-feed-nasty', 'json-feed', ['json']],
  ['teamtailor-json', 'teamtailor-json', ['json', 'json-feed']],
  ['teamtailor-json-nasty', 'teamtailor-json', ['json', 'json-feed']],
  ['job-posting', 'job-posting', ['json']],
  ['job-posting-nasty', 'job-posting'],
  ['job-posting-graph', 'job-posting', ['json']],
  ['job-posting-list', 'job-posting'],
  ['jobicy-api', 'jobicy-api', ['json']],
  ['jobicy-api-nasty', 'jobicy-api', ['json']],
  ['greenhouse', 'greenhouse', ['json']],
  ['greenhouse-nasty', 'greenhouse', ['json']],
  ['lever', 'lever', ['json']],
  ['lever-nasty', 'lever', ['json']],
  ['ashby', 'ashby', ['json']],
  ['ashby-nasty', 'ashby', ['json']],
  ['remoteok', 'remoteok'],
  ['remoteok-nasty', 'remoteok', ['json']],
  ['remotive-api', 'remotive-api', ['json']],
  ['remotive-api-nasty', 'remotive-api', ['json']],
  ['himalayas-api', 'himalayas-api', ['json']],
  ['himalayas-api-nasty', 'himalayas-api', ['json']],
  ['adzuna-api', 'adzuna-api', ['json']],
  ['adzuna-api-nasty', 'adzuna-api', ['json']],
  ['usajobs', 'usajobs'],
  ['usajobs-nasty', 'usajobs'],
  ['the-muse', 'the-muse', ['json']],
  ['the-muse-nasty', 'the-muse', ['json']],
  ['working-nomads', 'working-nomads', ['json']],
  ['working-nomads-nasty', 'working-nomads', ['json']],
  ['arbeitnow', 'arbeitnow', ['json']],
  ['arbeitnow-nasty', 'arbeitnow', ['json']],
  ['json', 'json'],
  ['json-nasty', 'json'],
]

describe('each list of JSON is known by its content and read as the mapping says', () => {
  for (const [name, dialect] of fixtures)
    test(name, async () => {
      const document = await openFeed(await fixture(`${name}.json`))
      expect(document.dialect).toBe(dialect)
      expect<unknown>((await readAll(document)).map(told)).toEqual(await expected(name))
      expect(document.ending).toEqual({ name: 'complete' })
    })

  test('every dialect has two documents at least', () => {
    for (const { name } of jsonDialects)
      expect([name, fixtures.filter(([, dialect]) => dialect === name).length >= 2]).toEqual([
        name,
        true,
      ])
  })
})

/** The dialects that would take a document by the first record that any of them knows. */
async function detectedBy(bytes: Uint8Array): Promise<string[]> {
  async function* once() {
    yield bytes
  }
  const { form, head, recordName, records, parse } = await openDocument(once(), null)
  const channel = readJsonChannel(head, hints.url, hints.source)
  for await (const batch of records)
    for (const { bytes } of batch) {
      const sample = takeSample(form, head, recordName, parse(bytes), channel)
      const names = jsonDialects.filter(({ detect }) => detect(sample)).map(({ name }) => name)
      if (names.length > 0) return names
    }
  return []
}

describe('no dialect takes the documents of another', () => {
  for (const [name, dialect, alsoDetectedBy = []] of fixtures)
    test(`${name}: ${[dialect, ...alsoDetectedBy].join(', ')}`, async () => {
      const names = await detectedBy(await fixture(`${name}.json`))
      expect(names.toSorted()).toEqual([dialect, ...alsoDetectedBy].toSorted())
    })
})

describe('a list without elements is an empty feed', () => {
  for (const body of [
    '[]',
    '{"jobs": [], "meta": {"total": 0}}',
    '{"SearchResult": {"SearchResultItems": []}}',
    '{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": []}',
  ])
    test(body, async () => {
      const document = await openFeed(body)
      expect(await readAll(document)).toEqual([])
      expect(document.ending).toEqual({ name: 'complete' })
    })
})

describe('JSON that is no list of listings is no feed', () => {
  for (const body of [
    '{"error": "rate limit"}',
    '{"errors": [{"message": "no such board", "code": 404}]}',
    '{"status": 500, "jobs": null}',
    '[{"name": "no link"}]',
    '[1, 2, 3]',
    '["https://a.example/"]',
    '{}',
  ])
    test(body, async () => {
      expect(await open(body)).toMatchObject({
        isFeed: false,
        failure: { kind: 'notAFeed', excerpt: body },
      })
    })
})

test('what a JSON Feed says of itself', async () => {
  const { feed } = await openFeed(await fixture('json-feed.json'))
  expect(feed).toEqual({
    title: 'Harbour Jobs',
    link: 'https://harbour.example/',
    language: 'en-GB',
    ...noWishes(),
  })
})

test('items of a JSON Feed, 1.0 and 1.1: authors, tags and dates as they stand', async () => {
  const [first] = await readAll(await openFeed(await fixture('json-feed.json')))
  expect(first?.item).toMatchObject({
    guid: 'https://harbour.example/jobs/41',
    guidIsPermaLink: false,
    published: '2026-10-01T12:00:00-04:00',
    updated: '2026-10-02T00:00:00Z',
    author: 'Mara Finch',
    description: 'Plan the docks.',
    categories: ['ports', 'planning'],
  })
  const [old] = await readAll(await openFeed(await fixture('json-feed-nasty.json')))
  expect(old?.item?.author).toBe('Ann O’Neil')
})

test('an item of a JSON Feed may have no more than a text (JSON Feed 1.0)', async () => {
  const body = '{"version":"1.0","title":"T","items":[{"content_text":"Make <b>soup</b>."}]}'
  const document = await openFeed(body)
  expect(document.dialect).toBe('json-feed')
  expect(await readAll(document)).toMatchObject([
    { item: { title: null, link: null, content: '<p>Make &lt;b&gt;soup&lt;/b&gt;.</p>' } },
  ])
})

test('the title of an item of a JSON Feed is plain text: what looks like markup is meant', async () => {
  const titleOf = async (title: string) => {
    const items = [{ id: '1', url: 'https://a.example/1', title }]
    const body = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', items })
    return (await readAll(await openFeed(body)))[0]?.item?.title
  }
  expect(await titleOf(' Use of <i> and <b>\n')).toBe('Use of <i> and <b>')
  expect(await titleOf('Chef&#8217;s &amp; Baker')).toBe('Chef’s & Baker')
  expect(await titleOf(' ')).toBeNull()
})

describe('the link of an item of a JSON Feed', () => {
  const table: [item: object, link: string | null][] = [
    [{ url: '/1', external_url: 'https://b.example/', id: '1' }, 'https://www.board.example/1'],
    [{ external_url: 'https://b.example/', id: '1' }, 'https://b.example/'],
    [{ id: 'https://a.example/1' }, 'https://a.example/1'],
    [{ id: '1' }, null],
  ]
  for (const [item, link] of table)
    test(JSON.stringify(item), async () => {
      const feed = { version: 'https://jsonfeed.org/version/1.1', items: [{ ...item, title: 'A' }] }
      const [first] = await readAll(await openFeed(JSON.stringify(feed)))
      expect(first?.item?.link).toBe(link)
    })

  test('a JSON Feed without its items is an empty one', async () => {
    const document = await openFeed('{"version":"https://jsonfeed.org/version/1","title":"T"}')
    expect(document.feed.title).toBe('T')
    expect(await readAll(document)).toEqual([])
    expect(document.ending).toEqual({ name: 'complete' })
  })
})

describe('items of a JSON Feed that share their id', () => {
  const keysOf = async (...items: string[]) => {
    const feed = `{"version":"https://jsonfeed.org/version/1.1","items":[${items}]}`
    return (await readAll(await openFeed(feed))).map((result) =>
      result.name === 'listing' ? result.draft.externalId : result.name,
    )
  }
  const first = '{"id":"1","title":"A","url":"https://a.example/1"}'

  test('with another title and link are told apart', async () => {
    const second = '{"title" : "B","authors":[{"id":"9"}],"url":"https://a.example/2","id" : "1" }'
    expect(await keysOf(first, second)).toEqual(['1', '1|https://a.example/2'])
    const numbers = [first, second].map((item) => item.replace('"1"', '1'))
    expect(await keysOf(...numbers)).toEqual(['1', '1|https://a.example/2'])
  })

  test('with the same title or link are the same', async () => {
    expect(await keysOf(first, first.replace('"A"', '"B"'))).toEqual(['1', '1'])
    expect(await keysOf(first, first.replace('/1"', '/2"'))).toEqual(['1', '1'])
  })

  test('only in what belongs to them are different', async () => {
    const by = (n: number) =>
      `{"author":{"id":"9","title":"T${n}","url":"https://b.example/${n}"},"id":"${n}","title":"A${n}","url":"https://a.example/${n}"}`
    expect(await keysOf(by(1), by(2))).toEqual(['1', '2'])
  })
})
