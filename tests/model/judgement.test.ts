import { describe, expect, test } from 'bun:test'
import type { Feed } from '../../src/model/feed'
import { type Deviation, dayMs, type FeedHabit, noHabit } from '../../src/model/habit'
import { type Evidence, judgeRun } from '../../src/model/judgement'
import { isHealthy, natures } from '../../src/model/nature'
import { aFeed, aProgress } from '../support/factories'

const now = new Date('2026-11-23T10:00:00Z')
const daysAgo = (days: number) => now.getTime() - days * dayMs

const usual: Partial<FeedHabit> = { itemCounts: [100, 98, 102, 100, 101], hasDates: true }
const knownFeed = (habit: Partial<FeedHabit> = usual, more: Partial<Feed> = {}) =>
  aFeed({ habit: { ...noHabit(), ...habit }, lastItemCount: 100, ...more })

/** A document of 100 items of which nothing is new. */
const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  outcome: 'imported',
  counts: aProgress({ unchanged: more.itemCount ?? 100 }).counts,
  itemCount: 100,
  healed: 0,
  read: 0,
  dated: 0,
  mismatch: null,
  ...more,
})
const counts = (given: Parameters<typeof aProgress>[0]) => aProgress(given).counts

const judge = (more: Partial<Evidence>, feed = knownFeed()) => judgeRun(feed, evidence(more), now)
const kinds = (more: Partial<Evidence>, feed = knownFeed()) => {
  const { nature, warnings } = judge(more, feed)
  return [nature, ...warnings.map(({ kind }) => kind)]
}

test('only changed and unchanged are healthy', () => {
  expect(natures.filter(isHealthy)).toEqual(['changed', 'unchanged'])
})

describe('what a run was', () => {
  const churned = { counts: counts({ unchanged: 100 }), healed: 51 }
  const rejected = { counts: counts({ unchanged: 50, failed: 50 }) }
  const partial = { outcome: 'partial', itemCount: null } as const
  const table: [string, Partial<Evidence>, string[]][] = [
    ['nothing new', {}, ['unchanged']],
    ['something new', { counts: counts({ new: 1, unchanged: 99 }) }, ['changed']],
    ['something updated', { counts: counts({ updated: 1, unchanged: 99 }) }, ['changed']],
    ['duplicates only', { counts: counts({ duplicate: 100 }) }, ['unchanged']],
    ['a 304', { outcome: 'notModified', itemCount: null, counts: counts({}) }, ['unchanged']],
    [
      'no item where there were some',
      { outcome: 'empty', itemCount: 0, counts: counts({}) },
      ['empty', 'feedEmptied'],
    ],
    ['less than half of the usual', { itemCount: 49 }, ['short', 'feedShort']],
    ['half of the usual', { itemCount: 50 }, ['unchanged']],
    ['far more than usual', { itemCount: 900 }, ['unchanged']],
    ['a broken document', partial, ['partial']],
    ['most guids new, the links old', churned, ['suspect', 'guidChurn']],
    ['half of the guids new', { ...churned, healed: 50 }, ['unchanged']],
    ['half of the items rejected', rejected, ['suspect', 'halfRejected']],
    ['almost half rejected', { counts: counts({ unchanged: 51, failed: 49 }) }, ['unchanged']],
    ['the only item rejected', { counts: counts({ failed: 1 }) }, ['suspect', 'halfRejected']],
    ['no date on five new items', { read: 5, dated: 0 }, ['suspect', 'datesGone']],
    ['no date on four new items', { read: 4, dated: 0 }, ['unchanged']],
    ['one date among new items', { read: 90, dated: 1 }, ['unchanged']],
    ['the store disagrees', { mismatch: 'No.' }, ['suspect', 'verificationMismatch']],
    [
      'suspect and broken off: suspect comes first',
      { ...partial, ...rejected },
      ['suspect', 'halfRejected'],
    ],
    [
      'suspect and short: both are said',
      { itemCount: 20, healed: 20, counts: counts({ unchanged: 20 }) },
      ['suspect', 'guidChurn', 'feedShort'],
    ],
  ]
  test.each(table)('%s', (_, more, expected) => {
    expect(kinds(more)).toEqual(expected)
  })

  test('the reason is a sentence with its figures', () => {
    expect(judge({ itemCount: 12 }).warnings).toEqual([
      {
        kind: 'feedShort',
        message: 'The feed has 12 items only. It usually has about 100.',
      },
    ])
  })
})

describe('thin evidence is silent', () => {
  test.each([
    ['four documents only', [100, 100, 100, 100], 1],
    ['small documents: nine items', [9, 9, 9, 9, 9], 1],
    ['a feed that swings: it had as few before', [100, 30, 100, 90, 110, 100], 30],
    ['a single odd day does not move the median', [100, 1000, 100, 100, 100], 60],
  ])('%s', (_, itemCounts, itemCount) => {
    expect(kinds({ itemCount }, knownFeed({ itemCounts }))).toEqual(['unchanged'])
  })

  test('dates: never seen, or not known', () => {
    for (const hasDates of [false, null])
      expect(kinds({ read: 50, dated: 0 }, knownFeed({ hasDates }))).toEqual(['unchanged'])
  })

  test('a feed that never had an item has lost none', () => {
    const fresh = aFeed()
    expect(kinds({ outcome: 'empty', itemCount: 0, counts: counts({}) }, fresh)).toEqual(['empty'])
  })
})

describe('dates stay gone until one is seen again', () => {
  const gone: Deviation = { kind: 'datesGone', since: daysAgo(1), itemCounts: [100] }
  const feed = knownFeed({ ...usual, deviations: [gone] })
  test.each([
    ['nothing was read, the bytes being known', { read: 0, dated: 0 }, 'suspect'],
    ['one item was read, without a date', { read: 1, dated: 0 }, 'suspect'],
    ['one item was read, with a date', { read: 1, dated: 1 }, 'unchanged'],
  ] as const)('%s', (_, more, nature) => {
    expect(judge(more, feed).nature).toBe(nature)
  })
})

describe('a change that lasts becomes the habit: ten runs that agree, over a week', () => {
  const short = (days: number, itemCounts: number[]): Deviation => ({
    kind: 'short',
    since: daysAgo(days),
    itemCounts,
  })
  const nine = Array.from({ length: 9 }, () => 40)
  test.each([
    ['the tenth run after a week', short(7, nine), ['unchanged', 'habitChanged']],
    ['the ninth', short(7, nine.slice(1)), ['short', 'feedShort']],
    ['the tenth on the sixth day', short(6, nine), ['short', 'feedShort']],
    ['ten that swing', short(7, [...nine.slice(1), 19]), ['short', 'feedShort']],
  ])('%s', (_, deviation, expected) => {
    const feed = knownFeed({ ...usual, deviations: [deviation] })
    expect(kinds({ itemCount: 40 }, feed)).toEqual(expected)
  })

  test('what is accepted is told apart from what still contradicts', () => {
    const gone: Deviation = { kind: 'datesGone', since: daysAgo(1), itemCounts: [40] }
    const feed = knownFeed({ ...usual, deviations: [short(7, nine), gone] })
    const { nature, accepted, deviations } = judge({ itemCount: 40 }, feed)
    expect(nature).toBe('suspect')
    expect(accepted.map(({ kind }) => kind)).toEqual(['short'])
    expect(deviations).toEqual([{ ...gone, itemCounts: [40, 40] }])
  })

  test('an empty or broken document tells nothing of it', () => {
    const feed = knownFeed({ ...usual, deviations: [short(7, nine)] })
    for (const more of [{ outcome: 'empty', itemCount: 0 }, { itemCount: null }] as const)
      expect(judge(more, feed).deviations).toEqual([short(7, nine)])
  })
})

describe('the same document again (304)', () => {
  const same = { outcome: 'notModified', itemCount: null, counts: counts({}) } as const
  const shortDoubt = 'The feed has 40 items only.'
  const shortFeed = (deviation: Deviation) =>
    knownFeed(
      { ...usual, deviations: [deviation] },
      { lastNature: 'short', lastDoubt: shortDoubt, lastItemCount: 40 },
    )

  test('is what it was the last time: no 304 makes a short document whole', () => {
    const deviation: Deviation = { kind: 'short', since: daysAgo(1), itemCounts: [40] }
    const { nature, warnings, deviations } = judge(same, shortFeed(deviation))
    expect(nature).toBe('short')
    expect(warnings).toMatchObject([{ kind: 'stillDoubted' }])
    expect(warnings[0]?.message).toContain(shortDoubt)
    expect(deviations).toEqual([{ ...deviation, itemCounts: [40, 40] }])
  })

  test('suspect stays suspect', () => {
    const feed = knownFeed(usual, { lastNature: 'suspect', lastDoubt: 'Odd.' })
    expect(kinds(same, feed)).toEqual(['suspect', 'stillDoubted'])
  })

  test('counts among the runs that make a change the habit', () => {
    const itemCounts = Array.from({ length: 9 }, () => 40)
    const feed = shortFeed({ kind: 'short', since: daysAgo(7), itemCounts })
    expect(kinds(same, feed)).toEqual(['unchanged', 'habitChanged'])
  })
})
