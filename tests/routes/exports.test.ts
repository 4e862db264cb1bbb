import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import net from 'node:net'
import type { ListingDraft, WholeListing } from '../../src/model/listing'
import { cellOf } from '../../src/routes/output/csv'
import { StoreUnavailable } from '../../src/store/store'
import { createTestApp, type TestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, anItem, aSource } from '../support/factories'
import { until } from '../support/until'

let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
  for (const id of ['board.example', 'other.example'])
    await t.deps.store.sources.ensure(aSource({ id, name: id }))
  await t.deps.store.feeds.insert(aFeedDraft({ id: 'feed' }))
})
afterEach(() => t.close())

async function bring(...drafts: Partial<ListingDraft>[]): Promise<void> {
  await anEndedRun(t, 'feed', { items: drafts.map((draft) => anItem(draft)) })
  t.clock.advance(1000)
}

const many = (count: number, overrides: Partial<ListingDraft> = {}) =>
  bring(...Array.from({ length: count }, (_, n) => ({ externalId: String(n + 1), ...overrides })))

const textOf = async (path: string) => (await t.get(path)).text()
const linesOf = (text: string) => text.split('\n').filter(Boolean)

async function exported(query = ''): Promise<WholeListing[]> {
  return linesOf(await textOf(`/api/v1/listings.ndjson${query}`)).map((line) => JSON.parse(line))
}

const idsOf = (rows: Pick<WholeListing, 'externalId'>[]) => rows.map((row) => row.externalId)

describe('NDJSON', () => {
  test('has every listing whole, but for the item as the feed had it, newest first', async () => {
    await many(250)
    await bring({ externalId: 'last', text: 'All that is said', title: 'Zeile\nzwei' })
    const rows = await exported()
    expect(idsOf(rows)).toEqual(['last', ...Array.from({ length: 250 }, (_, n) => `${250 - n}`)])
    const { raw, ...whole } = (await t.deps.store.listings.get('board.example/last')) ?? {}
    expect(rows[0]).toEqual(JSON.parse(JSON.stringify({ ...whole, attribution: null })))
  })

  test('has what its source wants to stand beside it', async () => {
    await t.deps.store.sources.patch('board.example', { attribution: 'Jobs by Board' })
    await bring({}, { source: 'other.example' })
    const rows = await exported()
    expect(rows).toMatchObject([{ attribution: null }, { attribution: 'Jobs by Board' }])
  })

  test.each([
    ['?source=other.example', ['b']],
    ['?q=cook', ['a']],
    ['?workplace=remote', ['b']],
    ['?limit=1', ['b']],
    ['?state=closed', []],
    ['?feed=none', []],
  ])('goes by the filters of the list: %s', async (query, ids) => {
    await bring(
      { externalId: 'a', title: 'Cook' },
      { externalId: 'b', source: 'other.example', workplace: 'remote' },
    )
    expect(idsOf(await exported(query))).toEqual(ids)
  })

  test('a limit ends it in the middle of a page, or beyond the first', async () => {
    await many(130)
    expect(await exported('?limit=7')).toHaveLength(7)
    expect(await exported('?limit=101')).toHaveLength(101)
    expect(await exported('?limit=1000000')).toHaveLength(130)
  })

  test.each(['?limit=0', '?limit=1.5', '?limit=all', '?state=gone', '?limit=10000001'])(
    'a filter that cannot be read is told: %s',
    async (query) => {
      for (const path of ['/api/v1/listings.ndjson', '/api/v1/listings.csv', '/listings.rss'])
        expect((await t.get(path + query)).status).toBe(400)
    },
  )

  test('is a file for a browser, and says its type', async () => {
    const { headers } = await t.get('/api/v1/listings.ndjson')
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    expect(headers.get('content-disposition')).toBe('attachment; filename="listings.ndjson"')
    expect(headers.get('gleaner-left-out')).toBeNull()
  })
})

describe('CSV', () => {
  const cells: [string, Parameters<typeof cellOf>[0], string][] = [
    ['text', 'Cook', 'Cook'],
    ['nothing', null, ''],
    ['a comma', 'Cook, chef', '"Cook, chef"'],
    ['quotes', 'The "best"', '"The ""best"""'],
    ['a line break', 'a\r\nb', '"a\r\nb"'],
    ['an equals sign', '=1+1', "'=1+1"],
    ['a call with quotes', '=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['a plus', '+49 30', "'+49 30"],
    ['a minus', '-2+3+cmd|calc', "'-2+3+cmd|calc"],
    ['an at sign', '@SUM(A1)', "'@SUM(A1)"],
    ['a tab', '\t=1', "'\t=1"],
    ['a carriage return', '\r=1', '"\'\r=1"'],
    ['a line feed', '\n=1', '"\'\n=1"'],
    ['full width signs', '＝1', "'＝1"],
    ['full width at sign', '＠A', "'＠A"],
    ['an equals sign later on', 'a=1', 'a=1'],
    ['a number', 1234.5, '1234.5'],
    ['a negative number', -5, "'-5"],
    ['yes', true, 'true'],
    ['an instant', new Date(0), '1970-01-01T00:00:00.000Z'],
  ]
  test.each(cells)('a cell that no spreadsheet computes: %s', (_, value, cell) => {
    expect(cellOf(value)).toBe(cell)
  })

  test('no cell of any field begins with a formula, and every line has all columns', async () => {
    const bad = '=cmd|"/c calc",A1'
    await bring({
      externalId: bad,
      source: '=board',
      title: bad,
      url: bad,
      applyUrl: bad,
      hiringOrganization: { name: bad, logo: bad },
      jobLocation: { raw: bad, locality: bad, region: bad, country: bad, postalCode: bad },
      applicantLocationRequirements: [bad],
      baseSalary: { raw: bad, minValue: 1, maxValue: 2, currency: bad, unitText: 'YEAR' },
      industry: bad,
      occupationalCategory: bad,
      categories: [bad],
      text: `${bad}\n@second line`,
    })
    await t.deps.store.sources.ensure(aSource({ id: '=board', attribution: bad }))
    const [names = [], values = [], ...others] = parseCsv(await textOf('/api/v1/listings.csv'))
    expect(others).toEqual([])
    expect(names).toHaveLength(31)
    expect(values).toHaveLength(names.length)
    expect(values.filter((value) => /^[=+\-@\t\r]/.test(value))).toEqual([])
    expect(values.filter((value) => value.startsWith("'="))).toHaveLength(19)
  })

  test('has a head, and a line for each listing', async () => {
    await many(120, { employmentType: ['FULL_TIME', 'INTERN'], workplace: 'remote' })
    const [names = [], ...rows] = parseCsv(await textOf('/api/v1/listings.csv'))
    expect(rows).toHaveLength(120)
    const first = Object.fromEntries(names.map((name, n) => [name, rows[0]?.[n]]))
    expect(first).toMatchObject({
      key: 'board.example/120',
      employmentType: 'FULL_TIME; INTERN',
      workplace: 'remote',
      datePosted: '',
      firstSeenAt: '2026-11-23T10:00:00.100Z',
    })
    const { headers } = await t.get('/api/v1/listings.csv')
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
  })
})

describe('what may not be passed on', () => {
  const formats = ['/api/v1/listings.ndjson', '/api/v1/listings.csv', ...feeds()]
  function feeds() {
    return ['/listings.rss', '/listings.atom', '/listings.xml']
  }
  beforeEach(async () => {
    await t.deps.store.sources.patch('other.example', { mayRedistribute: false })
    await bring({ title: 'Cook' }, { title: 'Secret gardener', source: 'other.example' })
  })

  test.each(formats)('is left out, and header and document say so: %s', async (path) => {
    const answer = await t.get(path)
    const text = await answer.text()
    expect(text).toContain('Cook')
    expect(text).not.toContain('Secret gardener')
    expect(answer.headers.get('gleaner-left-out')).toBe('other.example')
    expect(text).toContain(
      'By their terms these sources may not be passed on, and their listings are left out: other.example',
    )
  })

  test.each(formats)('is not spoken of where it was not asked for: %s', async (path) => {
    const answer = await t.get(`${path}?source=board.example`)
    expect(answer.headers.get('gleaner-left-out')).toBeNull()
    expect(await answer.text()).not.toContain('other.example')
  })

  test.each(formats)('asked for alone it is nothing but the word of it: %s', async (path) => {
    const answer = await t.get(`${path}?source=other.example`)
    expect(answer.headers.get('gleaner-left-out')).toBe('other.example')
    const text = await answer.text()
    expect(text).toContain('left out: other.example')
    expect(text).not.toContain('gardener')
  })

  test('the lines that say so are known as such', async () => {
    const last = linesOf(await textOf('/api/v1/listings.ndjson')).at(-1) ?? ''
    expect(JSON.parse(last)).toMatchObject({ leftOut: ['other.example'] })
    const rows = parseCsv(await textOf('/api/v1/listings.csv'))
    expect(rows.at(-1)?.[0]).toStartWith('# By their terms')
    expect(rows.at(-1)).toHaveLength(rows[0]?.length ?? 0)
  })

  test('a name of any letters stands in the header, percent-encoded', async () => {
    await t.deps.store.sources.ensure(aSource({ id: 'börse, ❤', mayRedistribute: false }))
    const { headers } = await t.get('/api/v1/listings.ndjson?source=b%C3%B6rse,%20%E2%9D%A4')
    expect(headers.get('gleaner-left-out')).toBe('b%C3%B6rse%2C%20%E2%9D%A4')
  })
})

describe('a stream', () => {
  test('has each listing once as it goes by its keys, whatever is written meanwhile', async () => {
    await many(300, { text: 'x'.repeat(2000) })
    const answer = await t.get('/api/v1/listings.ndjson')
    const reader = answer.body?.getReader()
    const decoder = new TextDecoder()
    let text = decoder.decode((await reader?.read())?.value, { stream: true })
    await bring({ externalId: 'late' })
    await bring({ externalId: '5', title: 'Changed' })
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
      text += decoder.decode(read.value, { stream: true })
    const rows: WholeListing[] = linesOf(text).map((line) => JSON.parse(line))
    expect(idsOf(rows)).toEqual(Array.from({ length: 300 }, (_, n) => `${300 - n}`))
    expect(rows.find((row) => row.externalId === '5')?.title).toBe('Changed')
  })

  test('goes at the pace of its client, and ends when the client goes away', async () => {
    let pages = 0
    let isEnded = false
    const whole = async () => {
      pages++
      const listing = { ...(await t.deps.store.listings.get('board.example/1')) }
      const rows = Array.from({ length: 100 }, () => ({ ...listing, text: 'x'.repeat(10_000) }))
      return { rows: rows as WholeListing[], next: 'more', previous: null }
    }
    await many(1)
    const slow = await appOver({ listings: { ...t.deps.store.listings, whole } })
    const socket = net.connect(slow.port, '127.0.0.1')
    socket.write('GET /api/v1/listings.ndjson HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    const stands = await settled(() => pages)
    expect(stands).toBeLessThan(30)
    socket.resume()
    await until(() => pages > stands + 20)
    socket.destroy()
    const last = await settled(() => pages)
    isEnded = (await settled(() => pages)) === last
    expect(isEnded).toBe(true)
    await slow.stop()
  })

  test('that fails in the middle is broken off, and is no whole answer', async () => {
    await many(300, { text: 'x'.repeat(2000) })
    let pages = 0
    const { whole } = t.deps.store.listings
    const failing: typeof whole = (filter, page) => {
      pages++
      return pages > 2 ? Promise.reject(new StoreUnavailable('gone')) : whole(filter, page)
    }
    const app = await appOver({ listings: { ...t.deps.store.listings, whole: failing } })
    const url = `http://localhost:${app.port}/api/v1/listings.ndjson`
    const read = async () => (await fetch(url)).text()
    expect(read()).rejects.toThrow()
    await until(() => pages > 2)
    await app.stop()
  })

  test('that fails at once is answered as such', async () => {
    const whole = () => Promise.reject(new StoreUnavailable('gone'))
    const app = await appOver({ listings: { ...t.deps.store.listings, whole } })
    const answer = await fetch(`http://localhost:${app.port}/api/v1/listings.csv`)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    await app.stop()
  })
})

/** Waits until it stands still. */
async function settled(count: () => number): Promise<number> {
  let before = -1
  while (before !== count()) {
    before = count()
    await Bun.sleep(150)
  }
  return before
}

async function appOver(part: Partial<TestApp['deps']['store']>) {
  const { createApp } = await import('../../src/app')
  const app = createApp({ ...t.deps, store: { ...t.deps.store, ...part } }, t.live)
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: app.fetch })
  return { port: server.port ?? 0, stop: () => server.stop(true) }
}

/** RFC 4180: lines of cells. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g,
  )) {
    if (end === '' && quoted === undefined && plain === '') break
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') rows.push([])
  }
  return rows.filter((row) => row.length > 0)
}
