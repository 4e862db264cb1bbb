import { afterAll, beforeAll, expect, test } from 'bun:test'
import { rollDice } from '../src/demo/dice'
import type { ListingDraft, Place } from '../src/model/listing'
import { twinKeyOf } from '../src/model/twin'
import { twinGroups } from '../src/twins'
import { sentencesOf } from './bench/prose'
import { importFeed } from './store/contract/harness'
import { createTestApp, type TestApp } from './support/app'
import { aListingDraft, anItem } from './support/factories'

/** A job as it is, and a board's way to write of it. `truth` is the same for the same job. */
interface Posting {
  truth: string
  board: string
  title: string
  company: string
  place: Partial<Place>
  text: string
}

const textOf = (name: string, least: number, most: number): string =>
  sentencesOf(rollDice(name), least, most).join(' ')

const towns = ['Lyon', 'Köln', 'Łódź', 'Springfield']
const titles = ['Night nurse', 'C++ Developer', 'Développeur web', 'Warehouse lead']

const job = (n: number): Posting => ({
  truth: `job ${n}`,
  board: 'a',
  title: `${titles[n % 4]} ${n}`,
  company: `Employer ${n}`,
  place: { locality: towns[n % towns.length] ?? null, country: 'FR' },
  text: textOf(`job ${n}`, 8, 12),
})

/** What boards do to one job. */
const manners: ((posting: Posting) => Partial<Posting>)[] = [
  () => ({}),
  ({ title, company }) => ({ title: title.toUpperCase(), company: `${company} GmbH & Co. KG` }),
  ({ title, text }) => ({ title: `${title} (m/w/d)`, text: `Welcome to our board. ${text}` }),
  ({ text }) => ({ text: text.slice(0, text.length / 2) }),
  ({ text, place }) => ({
    text: `${text} ${textOf('apply now', 1, 2)}`,
    place: { ...place, country: null },
  }),
  ({ title, company }) => ({ title: title.normalize('NFD'), company: `${company}, Inc.` }),
]

/** What looks alike and is another job. */
const traps: [string, (posting: Posting) => Partial<Posting>][] = [
  ['grade', ({ title }) => ({ title: `Senior ${title}` })],
  ['town', () => ({ place: { locality: 'Paris', country: 'FR' } })],
  ['country of the town', () => ({ place: { locality: 'Springfield', country: 'US' } })],
  ['employer of one agency text', ({ company }) => ({ company: `${company} Holding` })],
  ['team', () => ({ text: textOf('another team', 8, 12) })],
  ['language', ({ title }) => ({ title: title.replace('C++', 'C#') })],
]

const boards = ['a', 'b', 'c']
const postings: Posting[] = []
for (let n = 0; n < 60; n++) {
  const one = job(n)
  postings.push(one)
  const manner = manners[n % manners.length]
  if (manner) postings.push({ ...one, ...manner(one), board: boards[1 + (n % 2)] ?? 'b' })
}
for (let n = 100; n < 160; n++) {
  const one = { ...job(n), place: { locality: 'Springfield', country: 'FR' } }
  const [name, trap] = traps[n % traps.length] ?? ['', () => ({})]
  const other = { ...one, ...trap(one), truth: `${one.truth}, another ${name}`, board: 'b' }
  if (other.title !== one.title || name !== 'language') postings.push(one, other)
}
// A board that publishes a title again and again, and another that has some of them.
for (let n = 0; n < 20; n++) {
  const driver = { title: 'Driver', company: 'Haulage', place: { locality: 'Lyon' } }
  const text = textOf(`route ${n}`, 8, 12)
  postings.push({ truth: `route ${n}`, board: 'a', ...driver, text })
}
// Most of the text is the company's own: nobody can tell these apart by it.
const boilerplate = textOf('about us', 12, 12)
for (const team of ['red', 'blue'])
  postings.push({
    ...{
      truth: `team ${team}`,
      board: team === 'red' ? 'a' : 'b',
      title: 'Clerk',
      company: 'Bank',
    },
    ...{ place: { locality: 'Lyon' }, text: `${boilerplate} ${textOf(team, 2, 2)}` },
  })

function draftOf({ board, title, company, place, text }: Posting, index: number): ListingDraft {
  const draft = aListingDraft({
    ...{ source: board, externalId: `${index}`, title, text },
    hiringOrganization: { name: company, logo: null },
    jobLocation: {
      ...{ raw: place.locality ?? '', locality: null, region: null, country: null },
      ...{ postalCode: null, ...place },
    },
    workplace: null,
  })
  return { ...draft, twinKey: twinKeyOf(draft) }
}

const pairsOf = <T>(all: T[]): [T, T][] =>
  all.flatMap((one, index) => all.slice(index + 1).map((other): [T, T] => [one, other]))

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

test('of a made-up set, at least 97 of 100 pairs shown are one job, and 97 of 100 of one job are shown', async () => {
  const drafts = postings.map(draftOf)
  await importFeed(t.deps.store, 'feed', [drafts.map((draft) => anItem(draft))])
  const truths = new Map(drafts.map(({ key }, index) => [key, postings[index]?.truth]))
  const { groups } = await twinGroups(t.deps, null, 1000)
  const shown = groups.flatMap(({ members }) => pairsOf(members))
  const right = shown.filter(([one, other]) => truths.get(one.key) === truths.get(other.key))
  const all = pairsOf(postings).filter(
    ([one, other]) => one.truth === other.truth && one.board !== other.board,
  )
  expect(all.length).toBeGreaterThan(50)
  expect(shown.length - right.length, 'what boilerplate makes alike').toBeLessThanOrEqual(1)
  expect(right.length / shown.length).toBeGreaterThan(0.97)
  expect(right.length / all.length).toBeGreaterThan(0.97)
})
