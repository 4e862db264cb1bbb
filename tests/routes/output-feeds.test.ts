import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { ListingDraft } from '../../src/model/listing'
import { readFeed } from '../../src/reader/read-feed'
import { createTestApp, type TestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, anItem, aSource } from '../support/factories'
import { signedInAs } from '../support/people'

let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
  await t.deps.store.sources.ensure(aSource({ name: 'Board', attribution: 'Jobs by <Board>' }))
  await t.deps.store.feeds.insert(aFeedDraft({ id: 'feed' }))
})
afterEach(() => t.close())

async function bring(...drafts: Partial<ListingDraft>[]): Promise<void> {
  await anEndedRun(t, 'feed', { items: drafts.map((draft) => anItem(draft)) })
}

const full: Partial<ListingDraft> = {
  externalId: 'a/1?x=<1>&y',
  title: 'Head Gardener & Cook <m/f>: 100 %',
  description: '<p>Care for &amp; grow <b>roses</b> in the café.</p><ul><li>]]&gt;</li></ul>',
  url: 'https://board.example/jobs/1?a=1&b=2',
  datePosted: new Date('2026-11-20T08:30:00Z'),
  validThrough: new Date('2026-12-31T23:59:59Z'),
  employmentType: ['FULL_TIME', 'TEMPORARY'],
  hiringOrganization: { name: 'Green & Söhne "GmbH"', logo: null },
  jobLocation: {
    raw: 'Tucson, AZ, USA',
    locality: 'Tucson',
    region: 'AZ',
    country: 'US',
    postalCode: '85701',
  },
  workplace: 'hybrid',
  baseSalary: {
    raw: '$40,000 - $50,000 per year',
    minValue: 40_000,
    maxValue: 50_000,
    currency: 'USD',
    unitText: 'YEAR',
  },
  occupationalCategory: 'Gardens',
  categories: ['Gardens', 'Cooking & more'],
  applyUrl: 'https://board.example/apply?id=1&x=2',
}

const bare: Partial<ListingDraft> = { externalId: '2', title: 'Nurse', description: null, text: '' }

/** The document as our own reader reads it: its listings, by title. */
async function readBack(path: string) {
  const answer = await t.get(path)
  const read = await readFeed(await answer.bytes(), {
    url: `https://gleaner.example${path}`,
    contentType: answer.headers.get('content-type'),
    source: 'gleaner.example',
  })
  if (!read.isFeed) throw new Error(read.failure.message)
  const drafts = new Map<string, ListingDraft>()
  for await (const records of read.document.records)
    for (const record of records) {
      const result = record.read()
      if (result.name !== 'listing') throw new Error(`${result.name}: ${result.reason}`)
      drafts.set(result.draft.title, result.draft)
    }
  const { dialect, warnings, ending, feed } = read.document
  return { drafts, dialect, warnings, ending, feed }
}

describe.each(['/listings.rss', '/listings.atom', '/listings.xml'])('%s', (path) => {
  const isIndeed = path.endsWith('.xml')
  const isAtom = path.endsWith('.atom')

  test('is read by our own reader as what it was made of', async () => {
    await bring(full, bare)
    const { drafts, dialect, warnings, ending, feed } = await readBack(path)
    expect({ dialect, warnings, ending }).toEqual({
      dialect: 'gleaner',
      warnings: [],
      ending: { name: 'complete' },
    })
    expect(feed.title).toBe(isIndeed ? 'Gleaner' : 'Job listings')
    expect(feed.link).toBe('http://localhost/listings?state=open')
    const known = ['title', 'description', 'url', 'datePosted', 'validThrough'] as const
    const told = ['employmentType', 'hiringOrganization', 'baseSalary', 'categories'] as const
    const draft = drafts.get(full.title ?? '')
    for (const field of [...known, ...told]) expect(draft?.[field], field).toEqual(full[field])
    expect(draft?.jobLocation?.raw).toBe('Tucson, AZ, USA')
    expect(draft?.jobLocation).toMatchObject({ locality: 'Tucson', region: 'AZ', country: 'US' })
    if (isIndeed)
      expect(draft).toMatchObject({
        workplace: 'hybrid',
        applyUrl: full.applyUrl,
        jobLocation: { postalCode: '85701' },
      })
  })

  test('names a listing by its key, the same at every reading', async () => {
    await bring(full, bare)
    const { drafts } = await readBack(path)
    const key = 'board.example/a/1?x=<1>&y'
    expect(drafts.get(full.title ?? '')?.externalId).toBe(
      isAtom ? `urn:gleaner:${encodeURIComponent(key)}` : key,
    )
  })

  test('what is unknown stays unknown', async () => {
    await bring(bare)
    const draft = (await readBack(path)).drafts.get('Nurse')
    expect(draft).toMatchObject({
      description: null,
      validThrough: null,
      employmentType: [],
      hiringOrganization: { name: null, logo: null },
      jobLocation: null,
      workplace: null,
      baseSalary: null,
      categories: [],
      applyUrl: null,
    })
    // Atom asks for an instant of the last change (RFC 4287 section 4.1.2), which is what there is.
    expect(draft?.datePosted).toEqual(isAtom ? new Date('2026-11-23T10:00:00.100Z') : null)
  })

  test('of a board whose own documents are read otherwise it is read as ours', async () => {
    for (const host of ['weworkremotely.com', 'nodesk.co', 'remotive.com', 'a.teamtailor.com'])
      await bring({ externalId: host, title: `Acme: ${host}`, url: `https://${host}/jobs/1` })
    const { drafts, dialect } = await readBack(path)
    expect(dialect).toBe('gleaner')
    expect([...drafts.keys()]).toContain('Acme: weworkremotely.com')
  })

  test('without a listing it is whole all the same', async () => {
    const { drafts, dialect, ending } = await readBack(path)
    expect({ dialect, ending, listings: drafts.size }).toEqual({
      dialect: 'gleaner',
      ending: { name: 'complete' },
      listings: 0,
    })
  })

  test('what XML has no room for is left out, what is markup is text', async () => {
    const title = 'a\u0000b\u000bc\ud800d\ufffe</title>]]><!-- &amp; "e" \''
    await bring({ ...full, title, categories: ['"x" <y>'], description: `<p>${'\u0001'}z</p>` })
    const { drafts, warnings } = await readBack(path)
    expect(warnings).toEqual([])
    const [draft] = [...drafts.values()]
    expect(draft?.title).toContain('abc')
    expect(draft?.title).toContain(isAtom ? '</title>]]><!--' : ']]>')
    expect(draft?.description).toBe('<p>z</p>')
    expect(draft?.categories).toEqual(['"x" <y>'])
  })

  test('has what its source wants to stand beside it', async () => {
    await bring(full)
    expect(await (await t.get(path)).text()).toContain('>Jobs by &lt;Board&gt;</')
  })

  test('has open listings only, unless others are asked for', async () => {
    await bring(bare)
    const { listings, lifecycle } = t.deps.store
    const key = 'board.example/2'
    const row = { key, validThrough: null, sightings: await listings.sightings(key) }
    const closure = { closedAt: t.clock.now(), closedReason: 'expired', closedRunId: null } as const
    await lifecycle.close([row], closure)
    expect((await readBack(path)).drafts.size).toBe(0)
    expect((await readBack(`${path}?state=closed`)).drafts.size).toBe(1)
  })

  test('has the newest fifty, or all where a list is wanted', async () => {
    await bring(...Array.from({ length: 120 }, (_, n) => ({ externalId: `${n}` })))
    expect((await readBack(path)).drafts.size).toBe(isIndeed ? 120 : 50)
    expect((await readBack(`${path}?limit=110`)).drafts.size).toBe(110)
    expect((await readBack(`${path}?q=nothing`)).drafts.size).toBe(0)
  })

  test('is sent once to who asks with its tag, until a listing changes', async () => {
    await bring(full)
    const query = `${path}?limit=50`
    const first = await t.get(query)
    const etag = first.headers.get('etag') ?? ''
    // Who may read it is asked each time: nobody keeps it for others.
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const again = await t.get(query, { 'if-none-match': etag })
    expect({ status: again.status, body: await again.text() }).toEqual({ status: 304, body: '' })
    await bring({ ...full, title: 'Changed' })
    const changed = await t.get(query, { 'if-none-match': etag })
    expect(changed.status).toBe(200)
    expect(await changed.text()).toContain('Changed')
  })

  test('HEAD has the headers alone', async () => {
    const head = await t.app.request(path, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.headers.get('content-type')).toMatch(/^application\/(rss\+|atom\+)?xml/)
    expect(await head.text()).toBe('')
  })

  test('says where it is, by the address that people use', async () => {
    const app = await createTestApp({ env: { PUBLIC_URL: 'https://jobs.example' } })
    const headers = { host: 'jobs.example', ...(await signedInAs(app.deps, 'viewer')) }
    const text = await (await app.get(`${path}?q=a%26b`, headers)).text()
    expect(text).toContain('https://jobs.example/listings?state=open&amp;q=a%26b')
    if (!isIndeed) expect(text).toContain(`href="https://jobs.example${path}?q=a%26b"`)
    await app.close()
  })
})
