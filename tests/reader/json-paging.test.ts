import { describe, expect, test } from 'bun:test'
import { parseJson } from '../../src/reader/json/element'
import { nextPage, type Paging } from '../../src/reader/paging'
import { fixture, openFeed, readAll } from './read-document'

const pageAt = (url: string, frame: unknown, count = 20) => ({
  url,
  frame: parseJson(JSON.stringify(frame), 'json'),
  count,
})

describe('how a list tells of its next page', () => {
  const link: Paging = { by: 'link', paths: ['links/next', 'next'] }
  const numbered: Paging = { by: 'page', parameter: 'page', first: 1, pages: 'pagecount' }
  const fromZero: Paging = { by: 'page', parameter: 'p', first: 0, pages: 'pages' }
  const offset: Paging = { by: 'offset', parameter: 'offset', total: 'totalcount' }
  const path: Paging = { by: 'path', pattern: /\/search\/(\d+)\/?$/, total: 'count' }
  const at = 'https://api.example/list'

  const table: [rule: string, Paging, string, unknown, string | null][] = [
    ['a link', link, at, { links: { next: 'https://api.example/2' } }, 'https://api.example/2'],
    ['a relative one', link, `${at}?a=1`, { links: { next: '?page=2' } }, `${at}?page=2`],
    ['the second place', link, at, { next: '/b' }, 'https://api.example/b'],
    ['no link', link, at, { links: { next: null } }, null],
    ['a link that is none', link, at, { next: 'javascript:alert(1)' }, null],
    ['the first page', numbered, at, { page_count: 3 }, `${at}?page=2`],
    ['a page between', numbered, `${at}?k=v&page=2`, { page_count: '3' }, `${at}?k=v&page=3`],
    ['the last page', numbered, `${at}?page=3`, { page_count: 3 }, null],
    ['a page that is no number', numbered, `${at}?page=x`, { page_count: 2 }, `${at}?page=2`],
    ['the number of pages is not told', numbered, at, {}, null],
    ['pages counted from 0', fromZero, at, { pages: 2 }, `${at}?p=1`],
    ['the last page from 0', fromZero, `${at}?p=1`, { pages: 2 }, null],
    ['the first records', offset, at, { totalCount: 41 }, `${at}?offset=20`],
    [
      'records between',
      offset,
      `${at}?offset=20&limit=20`,
      { totalCount: 41 },
      `${at}?offset=40&limit=20`,
    ],
    ['the last records', offset, `${at}?offset=40`, { totalCount: 41 }, null],
    [
      'a page in the path',
      path,
      'https://a.example/us/search/1?q=x',
      { count: 50 },
      'https://a.example/us/search/2?q=x',
    ],
    [
      'the last page in the path',
      path,
      'https://a.example/1/search/3?results_per_page=20',
      { count: 60 },
      null,
    ],
    ['a path without a page', path, 'https://a.example/search', { count: 60 }, null],
  ]
  for (const [rule, paging, url, frame, next] of table)
    test(`${paging.by}: ${rule}`, () => expect(nextPage(paging, pageAt(url, frame))).toBe(next))

  test('a page without records is the last', () => {
    expect(nextPage(link, pageAt(at, { next: '/b' }, 0))).toBeNull()
    expect(nextPage(offset, pageAt(at, { totalCount: 41 }, 0))).toBeNull()
  })
})

describe('each dialect that comes in pages', () => {
  const table: [name: string, url: string, next: string | null][] = [
    ['arbeitnow', 'https://x.example/', 'https://www.arbeitnow.example/api/job-board-api?page=2'],
    [
      'himalayas-api',
      'https://x.example/jobs/api?limit=20',
      'https://x.example/jobs/api?limit=20&offset=1',
    ],
    [
      'adzuna-api',
      'https://x.example/v1/api/jobs/us/search/1',
      'https://x.example/v1/api/jobs/us/search/2',
    ],
    ['usajobs', 'https://x.example/api/Search?Page=2', 'https://x.example/api/Search?Page=3'],
    [
      'the-muse',
      'https://x.example/api/public/jobs?page=2',
      'https://x.example/api/public/jobs?page=3',
    ],
    ['json', 'https://x.example/api/openings', 'https://x.example/api/openings?page=2'],
    ['greenhouse', 'https://x.example/', null],
  ]
  for (const [name, url, next] of table)
    test(name, async () => {
      const document = await openFeed(await fixture(`${name}.json`), { url })
      expect(document.nextUrl()).toBeNull()
      await readAll(document)
      expect(document.nextUrl()).toBe(next)
    })

  test('a list that broke off does not go on', async () => {
    const bytes = await fixture('the-muse.json')
    const document = await openFeed(bytes.subarray(0, bytes.length - 3))
    await readAll(document)
    expect(document.nextUrl()).toBeNull()
  })

  test('JSON Feed 1.1: next_url, though it stands before the items', async () => {
    const document = await openFeed(
      '{"version":"https://jsonfeed.org/version/1.1","next_url":"/feed/2.json","items":[{"id":"1","title":"A"}]}',
    )
    await readAll(document)
    expect(document.nextUrl()).toBe('https://www.board.example/feed/2.json')
  })
})
