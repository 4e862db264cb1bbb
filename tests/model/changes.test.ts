import { describe, expect, test } from 'bun:test'
import { changesBetween, joinChanges } from '../../src/model/changes'
import { wordsChanged } from '../../src/model/word-changes'
import { aListingDraft } from '../support/factories'

const listing = aListingDraft({ externalId: '1', title: 'Gardener' })
const to = (other: Partial<typeof listing>) => changesBetween(listing, { ...listing, ...other })

describe('the fields that changed', () => {
  const place = { raw: 'Bonn', locality: 'Bonn', region: null, country: 'DE', postalCode: null }
  const pay = {
    minValue: 1,
    maxValue: null,
    currency: 'EUR',
    unitText: 'HOUR',
    raw: '1 €',
  } as const
  const rows: [string, Partial<typeof listing>, ReturnType<typeof to>][] = [
    ['none', {}, []],
    ['how a link is tracked', { url: 'https://board.example/jobs/1?ref=other', raw: '{}' }, []],
    [
      'the page',
      { canonicalUrl: 'x' },
      [{ field: 'url', before: listing.canonicalUrl, after: 'x' }],
    ],
    [
      'the parts of a place that differ',
      { jobLocation: place },
      [
        { field: 'jobLocation.raw', before: null, after: 'Bonn' },
        { field: 'jobLocation.locality', before: null, after: 'Bonn' },
        { field: 'jobLocation.country', before: null, after: 'DE' },
      ],
    ],
    [
      'the parts of a pay',
      { baseSalary: pay },
      [
        { field: 'baseSalary.minValue', before: null, after: 1 },
        { field: 'baseSalary.currency', before: null, after: 'EUR' },
        { field: 'baseSalary.unitText', before: null, after: 'HOUR' },
        { field: 'baseSalary.raw', before: null, after: '1 €' },
      ],
    ],
    [
      'an instant as ISO text',
      { validThrough: new Date('2026-12-01') },
      [{ field: 'validThrough', before: null, after: '2026-12-01T00:00:00.000Z' }],
    ],
    [
      'a list',
      { employmentType: ['FULL_TIME'] },
      [{ field: 'employmentType', before: [], after: ['FULL_TIME'] }],
    ],
    ['markup alone', { description: '<b>Gardener</b>' }, [{ field: 'description', words: [] }]],
    [
      'a long value by its words',
      { industry: `${'farm '.repeat(80)}end` },
      [{ field: 'industry', words: [{ added: expect.stringMatching(/^(farm ){79}farm…$/) }] }],
    ],
  ]
  test.each(rows)('%s', (_, other, changes) => {
    expect(to(other)).toEqual(changes)
  })
})

describe('two writes of one run', () => {
  const title = (before: string, after: string) => ({ field: 'title', before, after }) as const
  test('tell what was there first and what is left', () => {
    expect(joinChanges([title('a', 'b')], [title('b', 'c')])).toEqual([title('a', 'c')])
    expect(joinChanges([title('a', 'b')], [title('b', 'a')])).toEqual([])
    const page = { field: 'url', before: 'x', after: 'y' } as const
    expect(joinChanges([title('a', 'b')], [page])).toEqual([title('a', 'b'), page])
  })
})

describe('the words that changed', () => {
  const words = (count: number, word = 'w') =>
    Array.from({ length: count }, (_, n) => `${word}${n}`).join(' ')

  test('stand among some that did not', () => {
    const before = `${words(20)} old ${words(20, 'x')}`
    expect(wordsChanged(before, before.replace('old', 'new thing'))).toEqual([
      { same: '… w14 w15 w16 w17 w18 w19' },
      { removed: 'old' },
      { added: 'new thing' },
      { same: 'x0 x1 x2 x3 x4 x5 …' },
    ])
  })

  test('stand at an end, or among long ones', () => {
    const before = `${words(20)} ${words(20, 'x')}`
    expect(wordsChanged(before, `${before} new`)).toEqual([
      { same: '… x14 x15 x16 x17 x18 x19' },
      { added: 'new' },
    ])
    const long = (from: number) =>
      Array.from({ length: 8 }, (_, n) => `${from + n}${'-'.repeat(40)}`)
    const [head, tail] = [long(1).join(' '), long(9).join(' ')]
    expect(wordsChanged(`${head} old ${tail}`, `${head} ${tail}`)).toEqual([
      { same: `… ${long(1).slice(2).join(' ')}` },
      { removed: 'old' },
      { same: `${long(9).slice(0, -2).join(' ')} …` },
    ])
  })

  test('far from each other are told apart', () => {
    const before = `first ${words(50)} last`
    const pieces = wordsChanged(before, `one ${words(50)} end`)
    expect(pieces).toEqual([
      { removed: 'first' },
      { added: 'one' },
      { same: 'w0 w1 w2 w3 w4 w5 … w44 w45 w46 w47 w48 w49' },
      { removed: 'last' },
      { added: 'end' },
    ])
  })

  test('nothing before, nothing after, and white space', () => {
    expect(wordsChanged('', 'a b')).toEqual([{ added: 'a b' }])
    expect(wordsChanged('a b', '')).toEqual([{ removed: 'a b' }])
    expect(wordsChanged('a  b', 'a\nb')).toEqual([])
  })

  test('of hostile texts are told soon, and shortly', () => {
    const began = performance.now()
    const pieces = wordsChanged(words(100_000, 'a'), words(100_000, 'b'))
    const mixed = wordsChanged('a b '.repeat(10_000), 'b a a '.repeat(7000))
    expect(performance.now() - began).toBeLessThan(2000)
    expect(pieces.map((piece) => Object.keys(piece)[0])).toEqual(['removed', 'added'])
    expect(JSON.stringify([pieces, mixed]).length).toBeLessThan(25_000)
    expect(wordsChanged('x'.repeat(1_000_000), 'y')[0]).toEqual({ removed: `${'x'.repeat(400)}…` })
  })
})
