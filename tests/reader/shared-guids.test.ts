import { describe, expect, test } from 'bun:test'
import type { FeedDocument, FeedRecord } from '../../src/reader/feed-document'
import { openFeed, readAll } from './read-document'

const item = (title: string, link: string, guid = 'g') =>
  `<item><title>${title}</title><link>https://a.example/${link}</link><guid isPermaLink="false">${guid}</guid></item>`

const feed = (...items: string[]) =>
  openFeed(`<rss><channel><title>T</title>${items.join('')}</channel></rss>`)

const idsOf = async (document: FeedDocument): Promise<string[]> =>
  (await readAll(document)).map((result) =>
    result.name === 'listing' ? result.draft.externalId : result.name,
  )

describe('a guid on several items of one document', () => {
  const table: [rule: string, items: string[], ids: string[]][] = [
    [
      'another title and link: told apart by the link without its tracking',
      [item('A', '1'), item('B', '2?utm_source=x'), item('C', '3')],
      ['g', 'g|https://a.example/2', 'g|https://a.example/3'],
    ],
    ['the same item twice', [item('A', '1'), item('A', '1')], ['g', 'g']],
    ['another title alone: it was edited', [item('A', '1'), item('A new', '1')], ['g', 'g']],
    ['another link alone: it was tracked', [item('A', '1'), item('A', '1?x=2')], ['g', 'g']],
    ['other guids', [item('A', '1', 'a'), item('B', '2', 'b')], ['a', 'b']],
    [
      'white space around it',
      [item('A', '1'), item('B', '2', ' g ')],
      ['g', 'g|https://a.example/2'],
    ],
    [
      'no guid',
      ['<item><title>A</title><link>https://a.example/1</link><guid/></item>', item('B', '2', '')],
      ['https://a.example/1', 'https://a.example/2'],
    ],
  ]
  for (const [rule, items, ids] of table)
    test(rule, async () => expect(await idsOf(await feed(...items))).toEqual(ids))

  test('the guid of the listing stays as it is, and a warning tells', async () => {
    const document = await feed(item('A', '1'), item('B', '2'))
    const [, second] = await readAll(document)
    expect(second).toMatchObject({
      draft: { guid: 'g', key: 'board.example/g|https://a.example/2' },
    })
    expect(document.warnings).toMatchObject([{ kind: 'guidShared' }])
  })

  test('read alone the second has the same id: the first may be known by its fingerprint', async () => {
    const document = await feed(item('A', '1'), item('B', '2'))
    for await (const [, second] of document.records) {
      const result = second?.read()
      expect(result).toMatchObject({ draft: { externalId: 'g|https://a.example/2' } })
      expect(second?.read()).toEqual(result)
    }
  })

  test('what a dialect knows to be the id is not in doubt', async () => {
    const link = 'https://jobicy.com/jobs'
    const jobs = [1, 2].map(
      (id) =>
        `<item><title>T${id}</title><id>${id}</id><link>${link}/${id}-t</link><guid>g</guid></item>`,
    )
    const document = await openFeed(
      `<rss xmlns:job_listing="https://jobicy.com"><channel><link>https://jobicy.com</link>${jobs.join('')}</channel></rss>`,
    )
    expect(await idsOf(document)).toEqual(['1', '2'])
    expect(document.warnings).toEqual([])
  })

  test('ids of Atom', async () => {
    const entry = (title: string, link: string) =>
      `<entry><title>${title}</title><link href="https://a.example/${link}"/><id>urn:x</id></entry>`
    const document = await openFeed(`<feed>${entry('A', '1')}${entry('B', '2')}</feed>`)
    expect(await idsOf(document)).toEqual(['urn:x', 'urn:x|https://a.example/2'])
  })

  test('a long document is remembered as far as memory is kept for it', async () => {
    const items = Array.from({ length: 20_100 }, (_, at) => item(`T${at}`, `${at}`, `g${at}`))
    const document = await feed(...items, item('A', 'a', 'g0'), item('B', 'b', 'g20099'))
    const records: FeedRecord[] = []
    for await (const group of document.records) records.push(...group)
    expect(records.slice(-2).map((record) => record.read())).toMatchObject([
      { draft: { externalId: 'g0|https://a.example/a' } },
      { draft: { externalId: 'g20099' } },
    ])
  }, 20_000)
})
