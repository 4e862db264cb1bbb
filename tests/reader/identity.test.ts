import { describe, expect, test } from 'bun:test'
import type { ListingContent } from '../../src/model/listing'
import { type Claims, hashContent, readExternalId } from '../../src/reader/identity'

const claims = (given: Partial<Claims>): Claims => ({
  id: null,
  guid: null,
  hasSharedGuid: false,
  url: 'https://board.example/jobs/7?utm_source=rss',
  home: 'https://board.example/jobs',
  title: 'Nurse',
  organization: 'Clinic',
  place: 'Tucson',
  ...given,
})

describe('the ladder of identity', () => {
  test('1: what the dialect knows, as text', () =>
    expect(readExternalId(claims({ id: ' 00012 ', guid: 'g' }))).toBe('00012'))
  test('3: the guid', () => expect(readExternalId(claims({ guid: ' g ' }))).toBe('g'))
  test('3: a guid that another listing has, with the canonical link', () =>
    expect(readExternalId(claims({ guid: 'g', hasSharedGuid: true }))).toBe(
      'g|https://board.example/jobs/7',
    ))
  test('4: the canonical link', () =>
    expect(readExternalId(claims({ guid: ' ' }))).toBe('https://board.example/jobs/7'))
  test('5: what it says, when the link names only the board', () => {
    const weak = readExternalId(claims({ url: 'https://board.example/jobs#7' }))
    expect(weak).toStartWith('weak:')
    expect(readExternalId(claims({ url: 'https://board.example/' }))).toBe(weak)
    expect(readExternalId(claims({ url: 'https://board.example/', title: 'Cook' }))).not.toBe(weak)
  })
  test('a guid as long as a text is named by its hash', () => {
    const id = readExternalId(claims({ guid: 'x'.repeat(501) }))
    expect(id).toMatch(/^hash:[0-9a-f]{64}$/)
    expect(readExternalId(claims({ guid: 'x'.repeat(502) }))).not.toBe(id)
  })
})

const content = (given: Partial<ListingContent> = {}): ListingContent => ({
  title: 'Nurse',
  description: '<p>Care.</p>',
  url: 'https://board.example/jobs/7',
  datePosted: new Date('2026-10-04T05:45:40Z'),
  datePostedRaw: 'Sun, 04 Oct 2026 05:45:40 +0000',
  validThrough: null,
  employmentType: ['FULL_TIME'],
  employmentTypeRaw: 'Full Time',
  hiringOrganization: { name: 'Clinic', logo: null },
  jobLocation: null,
  workplace: null,
  applicantLocationRequirements: [],
  isWorldwide: false,
  baseSalary: null,
  industry: null,
  occupationalCategory: null,
  categories: [],
  text: 'Care.',
  applyUrl: null,
  ...given,
})

describe('the hash of the content', () => {
  const hash = hashContent(content())
  const same: [rule: string, given: Partial<ListingContent>][] = [
    ['how the date was written', { datePostedRaw: '2026-10-04T05:45:40Z' }],
    ['tracking in the link', { url: 'https://board.example/jobs/7?utm_source=x#a' }],
  ]
  for (const [rule, given] of same)
    test(`does not see ${rule}`, () => expect(hashContent(content(given))).toBe(hash))
  const other: Partial<ListingContent>[] = [
    { title: 'Cook' },
    { description: '<p>Care!</p>' },
    { url: 'https://board.example/jobs/8' },
    { datePosted: new Date('2026-10-04T05:45:41Z') },
    { datePosted: null },
    { validThrough: new Date(0) },
    { employmentType: [] },
    { hiringOrganization: { name: 'Clinic', logo: 'https://board.example/l.png' } },
    { isWorldwide: true },
    { categories: ['Care'] },
  ]
  for (const given of other)
    test(`sees ${JSON.stringify(given)}`, () => expect(hashContent(content(given))).not.toBe(hash))
  test('an unreadable date counts as it is written', () =>
    expect(hashContent(content({ datePosted: null, datePostedRaw: 'soon' }))).not.toBe(
      hashContent(content({ datePosted: null, datePostedRaw: 'later' })),
    ))
})
