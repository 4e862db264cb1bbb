import { describe, expect, test } from 'bun:test'
import { openFeed, readAll } from './read-document'

const now = new Date('2026-11-23T00:00:00Z')

async function warningsOf(item: string): Promise<string[]> {
  const link = '<link>https://a.example/1</link>'
  const body = `<rss><channel><item>${link}${item}</item></channel></rss>`
  const document = await openFeed(body, { now })
  expect(await readAll(document)).toMatchObject([{ name: 'listing' }])
  return document.warnings.map(({ message }) => message)
}

describe('a date that is hardly so is kept and told', () => {
  const rows: [date: string, told: RegExp | null][] = [
    ['2026-11-25T00:00:00Z', null],
    ['2026-11-25T00:00:01Z', /"2026-11-25T00:00:01Z" lies more than two days ahead/],
    ['20261-01-01', /"20261-01-01" lies more than two days ahead/],
    ['2000-01-01T00:00:00Z', null],
    ['1970-01-01T00:00:00Z', /"1970-01-01T00:00:00.000Z" lies before the year 2000/],
    ['0001-01-01T00:00:00Z', /"0001-01-01T00:00:00.000Z" lies before the year 2000/],
  ]
  for (const [date, told] of rows)
    test(date, async () => {
      const warnings = await warningsOf(`<title>Cook</title><pubDate>${date}</pubDate>`)
      if (told) expect(warnings).toEqual([expect.stringMatching(told)])
      else expect(warnings).toEqual([])
    })

  test('it is not replaced by now', async () => {
    const body = `<rss><channel><item><title>A</title><link>https://a.example/1</link><pubDate>2030-01-01</pubDate></item></channel></rss>`
    expect(await readAll(await openFeed(body, { now }))).toMatchObject([
      { draft: { datePosted: new Date('2030-01-01T00:00:00Z') } },
    ])
  })

  test('an end may lie ahead, but not before the web', async () => {
    const ending = (date: string) =>
      warningsOf(`<title>Cook</title><expiration_date>${date}</expiration_date>`)
    expect(await ending('2027-06-01')).toEqual([])
    expect(await ending('1970-01-01')).toHaveLength(1)
  })
})

describe('letters that were read in the wrong encoding are kept and told', () => {
  for (const title of ['Itâ€™s', 'CafÃ© cook', 'Â£30,000'])
    test(title, async () =>
      expect(await warningsOf(`<title>${title}</title>`)).toEqual([
        expect.stringContaining('read in the wrong encoding: kept as it is'),
      ]),
    )
  for (const title of ['Café “Âme” – it’s', 'SÃO PAULO', 'Ação â', '€100'])
    test(`but not ${title}`, async () =>
      expect(await warningsOf(`<title>${title}</title>`)).toEqual([]))
  test('in the text of a description', async () =>
    expect(await warningsOf('<title>A</title><description>KÃ¶ln</description>')).toHaveLength(1))
})
