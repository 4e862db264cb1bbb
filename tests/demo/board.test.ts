import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type DemoBoard, momentsFrom, startDemoBoard } from '../../src/demo/board'
import { demoFeeds, documentAt, type Manner } from '../../src/demo/catalogue'

const stepMs = 60_000
const startedAt = Date.UTC(2026, 10, 23, 10)
let ms = startedAt
const moment = momentsFrom(new Date(startedAt), () => new Date(ms), 's', stepMs)
let board: DemoBoard

beforeAll(async () => {
  board = await startDemoBoard({ seed: 's', now: () => new Date(ms), stepMs, slowMs: 200 })
})
afterAll(() => board.close())

function urlOf(manner: Manner): string {
  const id = demoFeeds.find((feed) => feed.manner === manner)?.id
  const feed = board.feeds.find((draft) => draft.id === id)
  if (!feed) throw new Error(`no feed is ${manner}`)
  return feed.url
}

const ask = (manner: Manner, headers: Record<string, string> = {}) =>
  fetch(urlOf(manner), { headers })

/** What the feed of that manner says in full. */
function documentOf(manner: Manner): string {
  const feed = demoFeeds.find((candidate) => candidate.manner === manner)
  if (!feed) throw new Error(`no feed is ${manner}`)
  const { origin } = new URL(urlOf(manner))
  return documentAt(feed, moment(), origin)
}

describe('the demo board', () => {
  test('it says what its feeds and sources are, with a floor below one minute', () => {
    expect(board.feeds).toHaveLength(9)
    expect(board.sources.map(({ id }) => id)).toEqual(['board.demo', 'agency.demo'])
    for (const { floorMs } of board.sources) expect(floorMs).toBeLessThan(60_000)
    const hosts = board.feeds.map(({ url }) => new URL(url).hostname)
    expect(new Set(hosts)).toEqual(new Set(['localhost', '127.0.0.1']))
  })

  test('plain feeds are served on both host names, and change with the step', async () => {
    for (const { url } of [board.feeds[0], board.feeds[8]].filter((feed) => !!feed)) {
      const first = await (await fetch(url)).text()
      expect(await (await fetch(url)).text()).toBe(first)
      ms += stepMs
      expect(await (await fetch(url)).text()).not.toBe(first)
    }
  })

  test('the ETag is answered with 304 until the document changes, RFC 9110 13.1.2', async () => {
    const first = await ask('entityTag')
    const etag = first.headers.get('etag') ?? ''
    expect(await first.text()).toBe(documentOf('entityTag'))
    const second = await ask('entityTag', { 'if-none-match': etag })
    expect([second.status, await second.text()]).toEqual([304, ''])
    ms += 4 * stepMs
    const third = await ask('entityTag', { 'if-none-match': etag })
    expect([third.status, await third.text()]).toEqual([200, documentOf('entityTag')])
  })

  test('Last-Modified is answered with 304 until the document changes, RFC 9110 13.1.3', async () => {
    const first = await ask('lastModified')
    const since = first.headers.get('last-modified') ?? ''
    const second = await ask('lastModified', { 'if-modified-since': since })
    expect([first.status, second.status]).toEqual([200, 304])
    ms += 6 * stepMs
    const third = await ask('lastModified', { 'if-modified-since': since })
    expect(third.status).toBe(200)
  })

  test('one answers 429 with Retry-After first, and then serves', async () => {
    const refused = await ask('rateLimited')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '4'])
    ms += 4000
    const served = await ask('rateLimited')
    expect([served.status, await served.text()]).toEqual([200, documentOf('rateLimited')])
  })

  test('one drips for as long as it is told, and arrives whole', async () => {
    const began = performance.now()
    const response = await ask('slow')
    expect(await response.text()).toBe(documentOf('slow'))
    expect(performance.now() - began).toBeGreaterThan(150)
  })

  test('one promises the whole, sends half and hangs up', async () => {
    const whole = Buffer.from(documentOf('brokenOff'))
    const { head, body } = await readRaw(urlOf('brokenOff'))
    expect(head).toMatch(new RegExp(`content-length: ${whole.length}`, 'i'))
    expect(body.equals(whole.subarray(0, whole.length / 2))).toBe(true)
    const response = await ask('brokenOff')
    await expect(response.text()).rejects.toThrow()
  })

  test('one answers a challenge page with 200', async () => {
    const response = await ask('challenge')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toStartWith('text/html')
    expect(await response.text()).toContain('_Incapsula_Resource')
  })

  test('the link of an item leads to its page while it is open', async () => {
    const [link = ''] = /(?<=<link>)[^<]*\/jobs\/[^<]*/.exec(documentOf('plain')) ?? []
    expect([(await fetch(link)).status, await (await fetch(link)).text()]).toEqual([
      200,
      expect.stringContaining('What you bring'),
    ])
    ms += 60 * stepMs
    expect((await fetch(link)).status).toBe(410)
    expect((await fetch(`${board.url}nothing`)).status).toBe(404)
    expect(await (await fetch(board.url)).text()).toContain('Agency Demo')
  })

  const loopbacks = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => internal && ['127.0.0.1', '::1'].includes(address))
    .map(({ family, address }) => (family === 'IPv6' ? `[${address}]` : address))

  test.each(['localhost', ...loopbacks])('it listens on %s', async (host) => {
    expect((await fetch(`http://${host}:${new URL(board.url).port}/`)).status).toBe(200)
  })

  test('after close nothing listens', async () => {
    const other = await startDemoBoard()
    await other.close()
    await expect(fetch(other.url)).rejects.toThrow()
  })
})

test.each([
  ['began', 0, 0, 0],
  ['began long before its middle', 29_000, 0, 0],
  ['began after its middle: the rest is passed over', 31_000, 0, 0],
  ['began after its middle, until the next step ends', 31_000, 88_000, 0],
  ['began after its middle, and a step later', 31_000, 89_000, 1],
  ['began before its middle, and a step later', 29_000, 31_000, 1],
])('steps passed when the first one %s', (_, startMs, laterMs, steps) => {
  const started = startedAt + startMs
  let at = started
  const later = momentsFrom(new Date(started), () => new Date(at), 's', stepMs)
  const first = later().step
  at += laterMs
  expect(later().step - first).toBe(steps)
})

test('every start shows the same items, with dates of its own and none of the future', () => {
  const documents = [startedAt, startedAt + 7.7 * 86_400_000].map((at) => {
    const [feed] = demoFeeds
    if (!feed) throw new Error('no feed')
    const { step, ...rest } = momentsFrom(new Date(at), () => new Date(at), 's', stepMs)()
    const document = documentAt(feed, { step, ...rest }, 'http://localhost')
    const dates = [...document.matchAll(/<pubDate>(.*)<\/pubDate>/g)].map(([, date]) => date ?? '')
    for (const date of dates) expect(Date.parse(date)).toBeWithin(at - 15 * 86_400_000, at + 1)
    return document.replace(/<(pubDate|lastBuildDate)>.*/g, '')
  })
  expect(documents[0]).toBe(documents[1])
})

/** The answer as it came over the wire, until the host hung up. */
function readRaw(url: string): Promise<{ head: string; body: Buffer }> {
  const { port, pathname, search, host } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)))
    socket.on('error', reject)
    socket.on('close', () => {
      const all = Buffer.concat(chunks)
      const end = all.indexOf('\r\n\r\n')
      resolve({ head: all.subarray(0, end).toString(), body: all.subarray(end + 4) })
    })
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  })
}
