import { describe, expect, test } from 'bun:test'
import { dialects } from '../../src/reader/dialects/list'
import { expected, told } from './expected-listings'
import { fixture, open, openFeed, readAll } from './read-document'
import { sampleOf } from './take-sample'
import { xmlFixtures } from './xml-fixtures'

describe('each dialect is known by its content and read as the mapping says', () => {
  for (const { name, dialect, ending = 'complete' } of xmlFixtures)
    test(name, async () => {
      const document = await openFeed(await fixture(`${name}.xml`))
      expect(document.dialect).toBe(dialect)
      expect<unknown>((await readAll(document)).map(told)).toEqual(await expected(name))
      expect(document.ending?.name).toBe(ending)
    })
})

describe('no dialect takes the documents of another', () => {
  for (const { name, dialect, alsoDetectedBy } of xmlFixtures)
    test(`${name}: ${[dialect, ...alsoDetectedBy].join(', ')}`, async () => {
      const sample = await sampleOf(await fixture(`${name}.xml`))
      const names = dialects.filter(({ detect }) => detect(sample)).map((each) => each.name)
      expect(names.toSorted()).toEqual([...new Set([dialect, ...alsoDetectedBy])].toSorted())
    })

  test('every dialect of XML has two documents at least', () => {
    for (const { name } of dialects)
      expect([name, xmlFixtures.filter(({ dialect }) => dialect === name).length >= 2]).toEqual([
        name,
        true,
      ])
  })
})

test('what the first record leaves out does not change the dialect, wherever chunks end', async () => {
  const plain = '<job><title>T</title><url>https://a.example/1</url></job>'
  const told = '<job><title>T</title><url>https://a.example/2</url><cpc>1</cpc></job>'
  const body = `<source>${plain.repeat(3)}${told}</source>`
  for (const size of [1, 50, 65_536])
    expect((await openFeed(body, {}, size)).dialect).toBe('ad-networks')
  expect((await openFeed(`<source>${plain.repeat(5)}${told}</source>`)).dialect).toBe('indeed')
})

test('a feed without items is still known', async () => {
  const document = await openFeed(await fixture('jobicy-empty.xml'))
  expect(document.dialect).toBe('jobicy')
  expect(await readAll(document)).toEqual([])
  expect(document.ending).toEqual({ name: 'complete' })
})

describe('any root and any repeated element of a list', () => {
  const job =
    '<title>Cook</title><url>https://a.example/1</url><referencenumber>1</referencenumber>'
  for (const [root, record] of [
    ['source', 'job'],
    ['jobs', 'JOB'],
    ['items', 'item'],
    ['vacancies', 'position'],
    ['export', 'posting'],
  ])
    test(`${root}/${record}`, async () => {
      const document = await openFeed(`<${root}><${record}>${job}</${record}></${root}>`)
      const [result] = await readAll(document)
      expect(document.dialect).toBe('indeed')
      expect(result).toMatchObject({ name: 'listing', draft: { externalId: '1' } })
    })
})

test('a list with names that nobody knows is one by its titles', async () => {
  const thing = (id: number) =>
    `<thing><title>Cook ${id}</title><url>https://a.example/${id}</url></thing>`
  const document = await openFeed(`<things>${thing(1)}${thing(2)}</things>`)
  expect(document.dialect).toBe('indeed')
  expect(await readAll(document)).toMatchObject([
    { draft: { title: 'Cook 1' } },
    { draft: { title: 'Cook 2' } },
  ])
})

describe('a list with a single record of a name that nobody knows', () => {
  const thing = '<Thing><Job-Title>Cook</Job-Title><Url>https://a.example/1</Url></Thing>'

  for (const [what, body] of [
    ['below the root', `<Things><Source>A</Source>${thing}</Things>`],
    ['deeper', `<export><meta><date>2026</date></meta><things>${thing}</things></export>`],
  ] as const)
    test(what, async () => {
      for (const size of [1, 65_536]) {
        const document = await openFeed(body, {}, size)
        expect(await readAll(document)).toMatchObject([
          { name: 'listing', draft: { title: 'Cook', url: 'https://a.example/1' } },
        ])
        expect(document.ending).toEqual({ name: 'complete' })
      }
    })

  test('is one by its title and its link, else by none', async () => {
    for (const body of [
      '<things><thing><title>Cook</title></thing></things>',
      '<opml><head><title>A</title></head><body><outline url="b"/></body></opml>',
      '<error><title>No such feed</title><url>/feed</url></error>',
      `<things>${thing}`,
    ])
      expect(await open(body)).toMatchObject({ isFeed: false })
  })
})

test('what a plain feed says of a listing by names that mean nothing else', async () => {
  const document = await openFeed(`<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item>
    <title>Cook</title><link>https://a.example/1</link><author>Ada</author>
    <g:employer>Galley &amp;amp; Co</g:employer><g:location>Hull, UK</g:location>
    <g:job_type>Full Time</g:job_type><g:expiration_date>2026-12-01</g:expiration_date>
  </item></channel></rss>`)
  expect(document.dialect).toBe('rss')
  expect(await readAll(document)).toMatchObject([
    {
      draft: {
        hiringOrganization: { name: 'Galley & Co' },
        jobLocation: { locality: 'Hull', country: 'GB' },
        employmentType: ['FULL_TIME'],
        validThrough: new Date('2026-12-01T00:00:00Z'),
      },
    },
  ])
})

test('the category of a HigherEdJobs feed is in its address', async () => {
  const url = 'https://www.higheredjobs.com/rss/categoryFeed.cfm?catID=148'
  const document = await openFeed(await fixture('higheredjobs-category.xml'), { url })
  const [result] = await readAll(document)
  expect(result).toMatchObject({ draft: { categories: ['catID 148'] } })
})
