import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { pagesOf, takeDocument } from '../../src/kept-documents'
import type { KeptDocument } from '../../src/model/document'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aFeedDraft } from '../support/factories'
import { type FeedHost, startFeedHost, withEtag } from '../support/feed-host'
import { importOnce } from '../support/import-once'
import { rss, rssItems } from '../support/rss'
import { inPieces } from '../support/streams'

let host: FeedHost
let deps: TestDeps
const open: TestDeps[] = []
beforeAll(async () => {
  host = await startFeedHost()
})
beforeEach(async () => {
  deps = await aPlace()
})
afterAll(async () => {
  for (const one of open) await one.close()
  await host.close()
})

async function aPlace(env: Record<string, string> = {}): Promise<TestDeps> {
  const made = await createTestDeps({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', ...env } })
  open.push(made)
  await made.store.feeds.insert(aFeedDraft({ id: 'feed', url: host.url('/feed') }))
  return made
}

const kept = () => deps.store.documents.list('feed')
const textOf = async (document: KeptDocument | undefined): Promise<string> =>
  document ? (await pageTextsOf(document)).join('') : ''

const pageTextsOf = (document: KeptDocument): Promise<string[]> =>
  Promise.all(
    pagesOf(deps, document).map(async ({ body }) =>
      Buffer.concat(await Array.fromAsync(body)).toString(),
    ),
  )

describe('the document of a run', () => {
  test('is kept as the host sent it, with where it was found and the run that read it', async () => {
    const body = rss(rssItems(3))
    host.route('/feed', { body, headers: { 'content-type': 'application/rss+xml' } })
    const run = await importOnce(deps, 'feed')
    const [document] = await kept()
    expect(document).toMatchObject({
      runId: run.id,
      url: host.url('/feed'),
      contentType: 'application/rss+xml',
      bytes: Buffer.byteLength(body),
      isCut: false,
      isFeed: true,
    })
    expect(await textOf(document)).toBe(body)
  })

  test('is not kept twice while it is the same: by 304, by its hash, or read again', async () => {
    host.route('/feed', { body: rss(rssItems(3)) })
    await importOnce(deps, 'feed')
    expect((await importOnce(deps, 'feed')).outcome).toBe('notModified')
    await deps.store.feeds.patch('feed', { validators: null })
    expect((await importOnce(deps, 'feed')).outcome).toBe('imported')
    expect(await kept()).toHaveLength(1)
    host.route('/feed', withEtag('"1"', { body: rss(rssItems(4)) }))
    await importOnce(deps, 'feed')
    expect((await importOnce(deps, 'feed')).outcome).toBe('notModified')
    expect(await kept()).toHaveLength(2)
  })

  test('is one of the last three', async () => {
    for (const edition of [1, 2, 3, 4]) {
      host.route('/feed', { body: rss(rssItems(2, edition)) })
      await importOnce(deps, 'feed')
    }
    const texts = await Promise.all((await kept()).map(textOf))
    expect(texts.map((text) => /edition (\d)/.exec(text)?.[1])).toEqual(['4', '3', '2'])
  })

  test('is kept when it is no feed that Gleaner knows: a mapping may be made by it', async () => {
    host.route('/feed', { body: '<export><stelle/></export>' })
    expect((await importOnce(deps, 'feed')).error?.kind).toBe('notAFeed')
    const [document] = await kept()
    expect(document?.isFeed).toBe(false)
    expect(await textOf(document)).toBe('<export><stelle/></export>')
  })

  test('that broke off is kept as far as it came, and said to be cut', async () => {
    const body = rss(rssItems(9))
    host.route('/feed', { body: body.slice(0, -400), length: body.length, ending: 'cut' })
    expect((await importOnce(deps, 'feed')).outcome).toBe('partial')
    expect(await kept()).toMatchObject([{ isCut: true, isFeed: true }])
  })

  test('that is larger than KEPT_DOCUMENT_BYTES is kept up to there, and imported whole', async () => {
    deps = await aPlace({ KEPT_DOCUMENT_BYTES: '1000' })
    const body = rss(rssItems(50))
    host.route('/feed', { body })
    expect((await importOnce(deps, 'feed')).counts.new).toBe(50)
    const [document] = await kept()
    expect(document).toMatchObject({ bytes: 1000, isCut: true })
    expect(await textOf(document)).toBe(body.slice(0, 1000))
  })

  test('is not kept at all with KEPT_DOCUMENT_BYTES=0', async () => {
    deps = await aPlace({ KEPT_DOCUMENT_BYTES: '0' })
    host.route('/feed', { body: rss(rssItems(2)) })
    expect((await importOnce(deps, 'feed')).counts.new).toBe(2)
    expect(await kept()).toEqual([])
  })
})

describe('a list that comes in pages', () => {
  const page = (number: number, last: number): string =>
    JSON.stringify({
      data: [1, 2].map((n) => ({
        slug: `gardener-${number}-${n}`,
        title: `Gardener ${number}-${n}`,
        company_name: 'Green',
        url: `https://board.example/jobs/${number}-${n}`,
        remote: false,
        created_at: 1_785_801_338,
      })),
      links: { next: number < last ? `${host.url('/feed')}?page=${number + 1}` : null },
    })

  const pages = (last: number) =>
    host.route('/feed', ({ path }) => {
      const number = Number(new URL(path, 'http://host').searchParams.get('page') ?? 1)
      return number === 9 ? { status: 500 } : { body: page(number, last) }
    })

  const quickly = { HOST_INTERVAL_MS: '1' }

  test('is kept with all its pages, each as it was sent and where it was found', async () => {
    deps = await aPlace(quickly)
    pages(3)
    const bodies = [1, 2, 3].map((n) => page(n, 3))
    await importOnce(deps, 'feed')
    const [document] = await kept()
    expect(document).toMatchObject({ isCut: false, bytes: bodies.join('').length })
    expect(document && (await pageTextsOf(document))).toEqual(bodies)
    expect(document?.following.map(({ url }) => url)).toEqual(
      [2, 3].map((n) => `${host.url('/feed')}?page=${n}`),
    )
    await importOnce(deps, 'feed')
    expect(await kept()).toHaveLength(1)
  })

  const cut: [string, cap: number, last: number, texts: number[]][] = [
    ['that is larger than the cap is kept up to there', 1.5, 3, [1, 0.5]],
    ['whose first page is as large as the cap is that page', 1, 3, [1]],
    ['whose ninth page fails is what is before it', 99, 10, [1, 1, 1, 1, 1, 1, 1, 1]],
  ]
  test.each(cut)('%s, and said to be cut', async (_name, cap, last, texts) => {
    const { length } = page(1, last)
    deps = await aPlace({ ...quickly, KEPT_DOCUMENT_BYTES: String(Math.floor(length * cap)) })
    pages(last)
    await importOnce(deps, 'feed')
    const [document] = await kept()
    expect(document?.isCut).toBe(true)
    const lengths = document && (await pageTextsOf(document)).map((text) => text.length / length)
    expect(lengths?.map((share) => Math.round(share * 2) / 2)).toEqual(texts)
  })
})

describe('a document that passes', () => {
  const mebibyte = 2 ** 20
  const pieceBytes = mebibyte / 4
  const bytes = Buffer.from('<item/>'.repeat(500_000))

  const pass = async (known: ReadonlySet<string>, piece = 65_000) => {
    const { pass, taken } = takeDocument(64 * mebibyte, known)
    let passed = 0
    for await (const chunk of pass(inPieces(bytes, piece))) passed += chunk.length
    expect(passed).toBe(bytes.length)
    return taken()
  }

  test('has the same pieces however it comes, and those that are known are not made again', async () => {
    const first = await pass(new Set())
    expect(first?.pieces).toHaveLength(Math.ceil(bytes.length / pieceBytes))
    const again = await pass(new Set(first?.pieces), 1_300_001)
    expect(again?.pieces).toEqual(first?.pieces ?? [])
    expect(again?.fresh).toEqual([])
  })
})
