import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'
import { type FetchOptions, fetchFeed } from '../../src/reader/fetch/fetch'
import { BodyFault, type Fetched, type FetchRequest } from '../../src/reader/fetch/fetched'
import {
  drip,
  type FeedHost,
  type Reply,
  redirectTo,
  startFeedHost,
  withEtag,
} from '../support/feed-host'
import { collect } from '../support/streams'
import { until } from '../support/until'

const now = new Date('2026-11-23T12:00:00Z')
const xml = `<rss>${'<item>héllo</item>'.repeat(5000)}</rss>`
const tlsFile = (ending: string, name = 'feeds.test') =>
  Bun.file(`${import.meta.dir}/../fixtures/tls/${name}.${ending}`).text()

let host: FeedHost
let secure: FeedHost
let ca: string

beforeAll(async () => {
  ca = await tlsFile('crt')
  host = await startFeedHost()
  secure = await startFeedHost({}, { key: await tlsFile('key'), cert: ca })
})
afterAll(async () => {
  await host.close()
  await secure.close()
})

const aRequest = (url: string, over: Partial<FetchRequest> = {}): FetchRequest => ({
  url,
  headers: {},
  validators: null,
  userAgent: 'Gleaner/test',
  timeoutMs: 5000,
  maxBodyBytes: 2 ** 20,
  allowedPrivateHosts: ['127.0.0.1'],
  signal: new AbortController().signal,
  ...over,
})

const options: FetchOptions = {
  now: () => now,
  resolve: async (name) => [
    { address: name === 'metadata.test' ? '169.254.169.254' : '127.0.0.1', family: 4 },
  ],
}

let paths = 0
/** Serves a reply at a path of its own and fetches it. */
async function fetchReply(
  reply: Parameters<FeedHost['route']>[1],
  over: Partial<FetchRequest> = {},
  more: FetchOptions = {},
): Promise<Fetched> {
  const path = `/feed-${++paths}`
  host.route(path, reply)
  return await fetchFeed(aRequest(host.url(path), over), { ...options, ...more })
}

function bodyOf(fetched: Fetched): AsyncIterable<Uint8Array> {
  if (fetched.answer.name !== 'body') throw new Error(JSON.stringify(fetched.answer))
  return fetched.answer.body
}

/** What arrived, and how it broke. */
async function readAll(fetched: Fetched): Promise<{ text: string; fault: unknown }> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of bodyOf(fetched)) chunks.push(chunk)
    return { text: Buffer.concat(chunks).toString(), fault: null }
  } catch (error) {
    const fault = error instanceof BodyFault ? error.failure : error
    return { text: Buffer.concat(chunks).toString(), fault }
  }
}

const outcomeOf = ({ answer }: Fetched) =>
  answer.name === 'ended' ? answer.outcome : { name: answer.name }

describe('a body', () => {
  test('arrives whole, with what the host says about it', async () => {
    const fetched = await fetchReply({
      body: xml,
      headers: {
        'Content-Type': 'text/xml',
        ETag: 'W/"1"',
        'Last-Modified': 'x',
        'Cache-Control': 'public, max-age=90',
      },
    })
    expect(fetched.answer).toMatchObject({
      name: 'body',
      contentType: 'text/xml',
      etag: 'W/"1"',
      lastModified: 'x',
      freshMs: 90_000,
    })
    expect(await readAll(fetched)).toEqual({ text: xml, fault: null })
    const bytes = Buffer.byteLength(xml)
    expect(fetched.response).toMatchObject({
      status: 200,
      redirects: 0,
      bytes,
      decodedBytes: bytes,
    })
  })

  test('the request names us, and asks for what we can read', async () => {
    await fetchReply({ body: 'x' }, { headers: { 'X-Key': 'k', Accept: 'text/plain' } })
    expect(host.requests.at(-1)?.headers).toMatchObject({
      'user-agent': 'Gleaner/test',
      'accept-encoding': 'gzip, deflate, br',
      host: `127.0.0.1:${host.port}`,
      'x-key': 'k',
      accept: 'text/plain',
    })
  })

  test('of a header that may come once only, the first counts', async () => {
    const twice = (name: string, first: string, second: string) => ({
      [name]: `${first}\r\n${name}: ${second}`,
    })
    const headers = { ...twice('ETag', '"a"', '"b"'), ...twice('Last-Modified', 'x', 'y') }
    expect((await fetchReply({ body: 'x', headers })).answer).toMatchObject({
      etag: '"a"',
      lastModified: 'x',
    })
    const busy = await fetchReply({ status: 429, headers: twice('Retry-After', '30', '60') })
    expect(busy.answer).toMatchObject({ retryAfter: new Date(now.getTime() + 30_000) })
    host.route('/target', { body: 'found' })
    const moved = { status: 302, headers: twice('Location', '/target', '/elsewhere') }
    expect((await readAll(await fetchReply(moved))).text).toBe('found')
  })

  const encodings: [rule: string, reply: Reply][] = [
    ['gzip', { body: gzipSync(xml), headers: { 'Content-Encoding': 'gzip' } }],
    ['gzip in upper case', { body: gzipSync(xml), headers: { 'Content-Encoding': 'X-GZIP' } }],
    ['gzip without a header, as from a .gz file', { body: gzipSync(xml) }],
    ['gzip twice', { body: gzipSync(gzipSync(xml)), headers: { 'Content-Encoding': 'gzip' } }],
    ['gzip in name only', { body: xml, headers: { 'Content-Encoding': 'gzip' } }],
    [
      'deflate as zlib (RFC 1950)',
      { body: deflateSync(xml), headers: { 'Content-Encoding': 'deflate' } },
    ],
    [
      'bare deflate (RFC 1951)',
      { body: deflateRawSync(xml), headers: { 'Content-Encoding': 'deflate' } },
    ],
    ['deflate in name only', { body: xml, headers: { 'Content-Encoding': 'deflate' } }],
    ['zstd', { body: zstdCompressSync(xml), headers: { 'Content-Encoding': 'zstd' } }],
    ['br', { body: brotliCompressSync(xml), headers: { 'Content-Encoding': 'br' } }],
    [
      'two codings, undone in reverse (RFC 9110 8.4)',
      { body: brotliCompressSync(gzipSync(xml)), headers: { 'Content-Encoding': 'gzip, br' } },
    ],
    ['chunked', { body: xml, length: 'chunked' }],
    ['without any length', { body: xml, length: null }],
    ['in small pieces', { body: drip(xml, 9000, 1), length: 'chunked' }],
  ]
  test.each(encodings)('%s', async (_rule, reply) => {
    expect(await readAll(await fetchReply(reply))).toEqual({ text: xml, fault: null })
  })

  test('what cannot be decompressed is a decoding fault', async () => {
    const bytes = gzipSync(xml).fill(0xff, 20, 60)
    const { fault } = await readAll(await fetchReply({ body: bytes }))
    expect(fault).toMatchObject({ kind: 'decoding' })
    const lzma = await fetchReply({ body: '\x5d\0', headers: { 'Content-Encoding': 'lzma' } })
    expect((await readAll(lzma)).fault).toMatchObject({
      message: 'The body is compressed with lzma, which is not supported.',
    })
  })

  test('a decompression bomb is stopped at the cap', async () => {
    const fetched = await fetchReply({ body: gzipSync(Buffer.alloc(50e6)) }, { maxBodyBytes: 1e6 })
    const { text, fault } = await readAll(fetched)
    expect(fault).toMatchObject({
      kind: 'tooLarge',
      message: expect.stringContaining('1,000,000 bytes'),
    })
    expect(text.length).toBeLessThanOrEqual(1e6)
  })

  test('a body over the cap is refused by its length, or stopped where it says none', async () => {
    const said = await fetchReply({ body: xml }, { maxBodyBytes: 1000 })
    expect(outcomeOf(said)).toMatchObject({ name: 'permanent', failure: { kind: 'tooLarge' } })
    const unsaid = await fetchReply({ body: xml, length: 'chunked' }, { maxBodyBytes: 1000 })
    expect((await readAll(unsaid)).fault).toMatchObject({ kind: 'tooLarge' })
  })

  const cuts: [rule: string, reply: Reply][] = [
    ['shorter than its Content-Length', { body: '<rss>', length: 100 }],
    ['chunked, cut', { body: '<rss>', length: 'chunked', ending: 'cut' }],
    ['reset', { body: drip('<rss>', 5, 1), length: 100, ending: 'reset' }],
  ]
  test.each(cuts)('%s: truncated, what came before is kept', async (_rule, reply) => {
    const { text, fault } = await readAll(await fetchReply(reply))
    expect(text).toBe('<rss>')
    const message = `127.0.0.1:${host.port} broke the connection off after 5 bytes (ECONNRESET).`
    expect(fault).toEqual({ kind: 'truncated', message })
  })

  test('a compressed body that is cut gives all that can be decompressed', async () => {
    const text = Array.from({ length: 20_000 }, (_, n) => Bun.hash(`${n}`).toString(36)).join('')
    const bytes = gzipSync(text)
    const cut = { body: bytes.subarray(0, bytes.length - 30), length: bytes.length }
    const read = await readAll(await fetchReply(cut))
    expect(text.startsWith(read.text)).toBe(true)
    expect(text.length - read.text.length).toBeLessThan(100)
    expect(read.fault).toMatchObject({ kind: 'truncated' })
  })

  test('a compressed body that was cut before it was sent: that it broke off is for its reader to see', async () => {
    const { text, fault } = await readAll(
      await fetchReply({ body: gzipSync(xml).subarray(0, -12) }),
    )
    expect(xml.startsWith(text) && text.length > 1000).toBe(true)
    expect(fault).toBeNull()
  })

  test('an early end of the reader ends the connection', async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(65_536, 'x')
    }
    const fetched = await fetchReply(
      { body: endless(), length: 'chunked' },
      { maxBodyBytes: 2 ** 30 },
    )
    for await (const _ of bodyOf(fetched)) break
    await until(() => host.open() === 0)
  })

  test('what is not read is not fetched', async () => {
    let sent = 0
    async function* large() {
      for (; sent < 300; sent++) yield Buffer.alloc(2 ** 20, 'x')
    }
    const fetched = await fetchReply(
      { body: large(), length: 'chunked' },
      { maxBodyBytes: 2 ** 30 },
    )
    for await (const _ of bodyOf(fetched)) {
      await Bun.sleep(100)
      break
    }
    expect(sent).toBeLessThan(100)
  })
})

describe('clocks', () => {
  test('connect and headers', async () => {
    const fetched = await fetchReply(() => 'hang', {}, { connectMs: 50 })
    expect(outcomeOf(fetched)).toEqual({
      name: 'retryable',
      failure: { kind: 'timeout', message: `127.0.0.1:${host.port} sent nothing for 50 ms.` },
    })
    expect(fetched.response).toBeNull()
    await until(() => host.open() === 0)
  })

  test('idle between two pieces', async () => {
    const fetched = await fetchReply(
      { body: '<rss>', length: 100, ending: 'hang' },
      {},
      { idleMs: 50 },
    )
    const { text, fault } = await readAll(fetched)
    expect(text).toBe('<rss>')
    expect(fault).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('sent nothing for 50 ms'),
    })
  })

  test('the whole download, against a slow drip', async () => {
    const fetched = await fetchReply(
      { body: drip('x'.repeat(500), 1, 10), length: 500 },
      { timeoutMs: 100 },
    )
    expect((await readAll(fetched)).fault).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('100 ms in all'),
    })
    expect(fetched.fetchMs()).toBeGreaterThanOrEqual(90)
  })

  test('a slow reader is not a slow host', async () => {
    const over = { timeoutMs: 150, maxBodyBytes: 2 ** 24 }
    const fetched = await fetchReply({ body: 'x'.repeat(2 ** 23) }, over, { idleMs: 40 })
    let pauses = 0
    for await (const _ of bodyOf(fetched)) if (pauses++ < 4) await Bun.sleep(60)
    expect(pauses).toBeGreaterThanOrEqual(4)
    expect(fetched.fetchMs()).toBeLessThan(150)
  })
})

describe('redirects', () => {
  const follow = async (location: string, status?: number, over: Partial<FetchRequest> = {}) => {
    host.route('/target', { body: 'found' })
    return await fetchReply(redirectTo(location, status), over)
  }

  test.each([301, 302, 303, 307, 308])('%d is followed', async (status) => {
    const fetched = await follow('/target?x=1', status)
    expect(fetched.response).toMatchObject({ redirects: 1, finalUrl: host.url('/target?x=1') })
    expect((await readAll(fetched)).text).toBe('found')
  })

  test('five are followed, six are not', async () => {
    host.route('/hops', ({ path }) => {
      const left = Number(path.split('?')[1])
      return left === 0 ? { body: 'found' } : redirectTo(`/hops?${left - 1}`)
    })
    expect((await readAll(await fetchFeed(aRequest(host.url('/hops?5')), options))).text).toBe(
      'found',
    )
    const six = await fetchFeed(aRequest(host.url('/hops?6')), options)
    expect(outcomeOf(six)).toMatchObject({ failure: { kind: 'redirect' } })
  })

  const dead: [rule: string, location: string, kind: string][] = [
    ['to another scheme', 'file:///etc/passwd', 'redirect'],
    ['to no address', 'http://', 'redirect'],
    ['nowhere', '', 'redirect'],
    ['to a private address', 'http://10.0.0.1/', 'address'],
    ['to a private address in another spelling', 'http://0xa9fea9fe/latest/meta-data', 'address'],
    ['to a name with a private address', 'http://metadata.test/', 'address'],
  ]
  test.each(dead)('%s: refused', async (_rule, location, kind) => {
    const fetched = await follow(location)
    expect(outcomeOf(fetched)).toMatchObject({ name: 'permanent', failure: { kind } })
    expect(fetched.response).toMatchObject({ status: 302, redirects: 0 })
  })

  test('the same origin gets the headers of the feed again, another one does not', async () => {
    const headers = { Authorization: 'Bearer s', 'X-Key': 'k' }
    await follow('/target', 302, { headers })
    expect(host.requests.at(-1)?.headers).toMatchObject({ authorization: 'Bearer s', 'x-key': 'k' })
    const over = { headers, allowedPrivateHosts: ['127.0.0.1', 'other.test'] }
    await readAll(await follow(host.url('/target', 'other.test'), 302, over))
    const last = host.requests.at(-1)?.headers
    expect(last?.host).toBe(`other.test:${host.port}`)
    expect(last?.authorization ?? last?.['x-key']).toBeUndefined()
  })

  test('the connection of a redirect is given up, also when its body never ends', async () => {
    const reply: Reply = { ...redirectTo('/target'), body: 'moved', length: 100, ending: 'hang' }
    expect((await readAll(await fetchReply(reply))).text).toBe('found')
    await until(() => host.open() === 0)
  })

  test('path and query are sent byte for byte', async () => {
    const target = "//jobs//a%2Fb;c='d'?q=Austin,+TX&x=%zz||[1]&&=//"
    host.route(target.split('?')[0] ?? '', { body: 'found' })
    expect((await readAll(await fetchFeed(aRequest(host.url(target)), options))).text).toBe('found')
    expect(host.requests.at(-1)?.path).toBe(target)
  })

  test('credentials in the URL become a header, and are not told', async () => {
    host.route('/secret', { body: 'x' })
    const url = host.url('/secret').replace('http://', 'http://me:p%40ss@')
    const fetched = await fetchFeed(aRequest(url), options)
    expect(host.requests.at(-1)?.headers.authorization).toBe(`Basic ${btoa('me:p@ss')}`)
    expect(fetched.response?.finalUrl).toBe(host.url('/secret'))
  })

  test('UTF-8 in Location is read as such', async () => {
    host.route('/caf%C3%A9', { body: 'found' })
    const location = Buffer.from('/café').toString('latin1')
    expect((await readAll(await follow(location))).text).toBe('found')
  })
})

describe('https', () => {
  const feedsTest = { allowedPrivateHosts: ['feeds.test', '127.0.0.1'] }

  test('connects to the address that was checked, and the certificate is checked for the name', async () => {
    secure.route('/feed', { body: 'safe' })
    const fetched = await fetchFeed(aRequest(secure.url('/feed', 'feeds.test'), feedsTest), {
      ...options,
      ca,
    })
    expect((await readAll(fetched)).text).toBe('safe')
    expect(secure.requests.at(-1)?.headers.host).toBe(`feeds.test:${secure.port}`)
  })

  test.each([
    ['an unknown certificate', 'feeds.test', false],
    ['a certificate for another name', 'wrong.test', true],
  ])('%s: network, with the code', async (_rule, name, isTrusted) => {
    const over = { allowedPrivateHosts: [name] }
    const fetched = await fetchFeed(aRequest(secure.url('/feed', name), over), {
      ...options,
      ...(isTrusted && { ca }),
    })
    expect(outcomeOf(fetched)).toMatchObject({
      name: 'retryable',
      failure: {
        kind: 'network',
        message: expect.stringMatching(/certificate of .* \([A-Z_]+\)\.$/),
      },
    })
  })

  test('no proxy of the environment is asked', async () => {
    const variables = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']
    const before = host.accepted()
    secure.route('/feed', { body: 'safe' })
    for (const name of variables) process.env[name] = host.url('')
    try {
      const url = secure.url('/feed', 'feeds.test')
      const fetched = await fetchFeed(aRequest(url, feedsTest), { ...options, ca })
      expect((await readAll(fetched)).text).toBe('safe')
      expect(host.accepted()).toBe(before)
    } finally {
      for (const name of variables) delete process.env[name]
    }
  })

  test('a certificate for the address is one for the address, and not for a name that leads there', async () => {
    const cert = await tlsFile('crt', '127.0.0.1')
    const key = await tlsFile('key', '127.0.0.1')
    const literal = await startFeedHost({ '/feed': { body: 'safe' } }, { key, cert })
    const ask = (name?: string) =>
      fetchFeed(aRequest(literal.url('/feed', name), feedsTest), { ...options, ca: cert })
    try {
      expect((await readAll(await ask())).text).toBe('safe')
      const message = expect.stringMatching(/certificate of .* \(ERR_TLS_CERT_ALTNAME_INVALID\)\.$/)
      expect(outcomeOf(await ask('feeds.test'))).toMatchObject({
        failure: { kind: 'network', message },
      })
      const named = await fetchFeed(aRequest(secure.url('/feed')), { ...options, ca })
      expect(outcomeOf(named)).toMatchObject({ failure: { kind: 'network', message } })
    } finally {
      await literal.close()
    }
  })

  test('a redirect from https to http is refused', async () => {
    secure.route('/down', redirectTo(host.url('/target')))
    const fetched = await fetchFeed(aRequest(secure.url('/down', 'feeds.test'), feedsTest), {
      ...options,
      ca,
    })
    expect(outcomeOf(fetched)).toMatchObject({ name: 'permanent', failure: { kind: 'redirect' } })
  })

  test('a redirect from http to https is followed', async () => {
    secure.route('/feed', { body: 'safe' })
    host.route('/up', redirectTo(secure.url('/feed', 'feeds.test')))
    const fetched = await fetchFeed(aRequest(host.url('/up'), feedsTest), { ...options, ca })
    expect((await readAll(fetched)).text).toBe('safe')
  })
})

describe('conditional requests (RFC 9110 13.1)', () => {
  test('validators are sent byte for byte, 304 is notModified', async () => {
    const etag = 'W/"a\u00e9\u00ff\'--gzip"'
    const lastModified = 'Mon, 1 jan 2026 0:0:0 GMT (about)'
    const fetched = await fetchReply(withEtag(etag, { body: 'x' }), {
      validators: { etag, lastModified },
    })
    expect(fetched.answer).toEqual({ name: 'notModified', freshMs: null })
    expect(fetched.response?.status).toBe(304)
    expect(host.requests.at(-1)?.headers).toMatchObject({
      'if-none-match': etag,
      'if-modified-since': lastModified,
    })
  })

  test('an ETag comes back as it was sent', async () => {
    const etag = '"\u00e9\u00ff"'
    expect((await fetchReply(withEtag(etag, { body: 'x' }))).answer).toMatchObject({ etag })
  })

  test('a 304 that nobody asked for may be tried again', async () => {
    const fetched = await fetchReply({ status: 304 })
    expect(outcomeOf(fetched)).toMatchObject({
      name: 'retryable',
      failure: { kind: 'serverError' },
    })
  })
})

describe('statuses', () => {
  const ended: [status: number, outcome: string, kind: string][] = [
    [400, 'permanent', 'httpError'],
    [401, 'permanent', 'forbidden'],
    [403, 'permanent', 'forbidden'],
    [404, 'permanent', 'notFound'],
    [408, 'retryable', 'serverError'],
    [410, 'permanent', 'gone'],
    [418, 'permanent', 'httpError'],
    [425, 'retryable', 'serverError'],
    [500, 'retryable', 'serverError'],
    [502, 'retryable', 'serverError'],
    [300, 'permanent', 'httpError'],
  ]
  test.each(ended)('%d is %s %s', async (status, name, kind) => {
    const fetched = await fetchReply({ status, body: 'x' })
    expect(outcomeOf(fetched)).toMatchObject({ name: name as 'permanent', failure: { kind } })
    expect(fetched.response?.status).toBe(status)
  })

  test('the sentence names the host and the status', async () => {
    expect(outcomeOf(await fetchReply({ status: 404 }))).toMatchObject({
      failure: { message: `127.0.0.1:${host.port} answered 404 Not Found.` },
    })
  })

  test('a challenge of Cloudflare is blocked, whatever its status', async () => {
    for (const status of [200, 403, 503]) {
      const fetched = await fetchReply({ status, headers: { 'cf-mitigated': 'challenge' } })
      expect(outcomeOf(fetched)).toMatchObject({ name: 'permanent', failure: { kind: 'blocked' } })
    }
  })

  const waits: [status: number, retryAfter: string | null, seconds: number][] = [
    [429, '30', 30],
    [503, '120', 120],
    [429, 'Mon, 23 Nov 2026 12:01:00 GMT', 60],
    [429, 'Monday, 23-Nov-26 12:01:00 GMT', 60],
    [429, 'Mon Nov 23 12:01:00 2026', 60],
    [429, '0', 0],
    [429, 'Mon, 23 Nov 2026 11:00:00 GMT', 0],
    [429, '999999999', 86_400],
    [429, '-5', 600],
    [429, 'soon', 600],
    [429, '12.10', 600],
    [429, null, 600],
    [503, null, 600],
  ]
  test.each(waits)('%d with Retry-After %p waits %d s', async (status, retryAfter, seconds) => {
    const headers: Record<string, string> = retryAfter === null ? {} : { 'Retry-After': retryAfter }
    const fetched = await fetchReply({ status, headers })
    const at = new Date(now.getTime() + seconds * 1000)
    expect(fetched.answer).toMatchObject({
      retryAfter: at,
      outcome: { name: 'waiting', until: at, reason: 'rateLimited' },
    })
  })
})

describe('freshness (RFC 9111 4.2.1)', () => {
  const date = { Date: 'Mon, 23 Nov 2026 11:00:00 GMT' }
  const cases: [headers: Record<string, string>, freshMs: number | null][] = [
    [{}, null],
    [{ 'Cache-Control': 'max-age=60' }, 60_000],
    [{ 'Cache-Control': 'max-age="60"', Expires: 'Mon, 23 Nov 2026 13:00:00 GMT' }, 60_000],
    [{ 'Cache-Control': 'no-cache, max-age=60' }, null],
    [{ ...date, Expires: 'Mon, 23 Nov 2026 11:30:00 GMT' }, 1_800_000],
    [{ Expires: 'Mon, 23 Nov 2026 12:30:00 GMT' }, 1_800_000],
    [{ ...date, Expires: 'Mon, 23 Nov 2026 10:00:00 GMT' }, 0],
    [{ Expires: '0' }, null],
  ]
  test.each(cases)('%j: %p', async (headers, freshMs) => {
    expect((await fetchReply({ body: 'x', headers })).answer).toMatchObject({ freshMs })
  })
})

describe('hosts that cannot be reached', () => {
  const coded = (code: string) => Object.assign(new Error(code), { code })

  test('a name without an address', async () => {
    const resolve = () => Promise.reject(coded('ENOTFOUND'))
    const fetched = await fetchFeed(aRequest('http://nowhere.test/'), { resolve })
    expect(outcomeOf(fetched)).toEqual({
      name: 'retryable',
      failure: { kind: 'network', message: 'The name nowhere.test is not known (ENOTFOUND).' },
    })
    expect(fetched.response).toBeNull()
  })

  test('a port where nobody listens', async () => {
    const closed = await startFeedHost()
    await closed.close()
    expect(outcomeOf(await fetchFeed(aRequest(closed.url('/')), options))).toMatchObject({
      failure: { kind: 'network', message: expect.stringContaining('(ECONNREFUSED)') },
    })
  })

  test('the second address is asked when nobody listens at the first', async () => {
    host.route('/second', { body: 'found' })
    const resolve = async () =>
      ['127.0.0.2', '127.0.0.1'].map((address) => ({ address, family: 4 }))
    const url = host.url('/second', 'two.test')
    const over = { allowedPrivateHosts: ['two.test'] }
    expect((await readAll(await fetchFeed(aRequest(url, over), { resolve }))).text).toBe('found')
    const closed = await startFeedHost()
    await closed.close()
    const neither = await fetchFeed(aRequest(closed.url('/', 'two.test'), over), { resolve })
    expect(outcomeOf(neither)).toMatchObject({
      failure: { kind: 'network', message: expect.stringContaining('(ECONNREFUSED)') },
    })
  })

  test('a host that hangs up', async () => {
    expect(outcomeOf(await fetchReply(() => 'drop'))).toMatchObject({
      name: 'retryable',
      failure: { kind: 'network', message: expect.stringContaining('(ECONNRESET)') },
    })
  })

  test('a private host is not asked', async () => {
    const before = host.requests.length
    const fetched = await fetchFeed(aRequest(host.url('/'), { allowedPrivateHosts: [] }), options)
    expect(outcomeOf(fetched)).toEqual({
      name: 'permanent',
      failure: { kind: 'address', message: '127.0.0.1 is not a public address.' },
    })
    expect(host.requests.length).toBe(before)
  })

  test('a name is looked up once, and that answer is connected to (DNS rebinding)', async () => {
    const answers = ['127.0.0.1', '10.0.0.1']
    const resolve = async () => [{ address: answers.shift() ?? '', family: 4 }]
    host.route('/rebound', { body: 'found' })
    const fetched = await fetchFeed(aRequest(host.url('/rebound', 'rebinding.test')), { resolve })
    expect((await readAll(fetched)).text).toBe('found')
    expect(answers).toEqual(['10.0.0.1'])
  })

  const wrong: [url: string, headers: Record<string, string>][] = [
    ['ftp://example.org/feed', {}],
    ['feed', {}],
    ['http://example.org/', { Host: 'other' }],
    ['http://example.org/', { 'X-Key': 'a\r\nb' }],
    ['http://example.org/', { 'bad name': 'x' }],
  ]
  test.each(wrong)('%s with %j is a wrong configuration', async (url, headers) => {
    expect(outcomeOf(await fetchFeed(aRequest(url, { headers }), options))).toMatchObject({
      name: 'permanent',
      failure: { kind: 'configuration' },
    })
  })
})

describe('an abort is no fault of the host', () => {
  test('before and while it answers: interrupted', async () => {
    const early = await fetchReply({ body: 'x' }, { signal: AbortSignal.abort() })
    expect(outcomeOf(early)).toEqual({ name: 'interrupted' })
    const stop = new AbortController()
    const hanging = () => {
      stop.abort()
      return 'hang' as const
    }
    expect(outcomeOf(await fetchReply(hanging, { signal: stop.signal }))).toEqual({
      name: 'interrupted',
    })
    await until(() => host.open() === 0)
  })

  test('while the body comes: its reason is thrown, also through decompression', async () => {
    for (const body of [Buffer.from(xml), gzipSync(xml)]) {
      const stop = new AbortController()
      const reply: Reply = { body, length: 2 ** 20, ending: 'hang' }
      const fetched = await fetchReply(reply, { signal: stop.signal })
      setTimeout(() => stop.abort(), 20)
      expect((await readAll(fetched)).fault).toBe(stop.signal.reason)
    }
    await until(() => host.open() === 0)
  })
})

test('nothing is left open', async () => {
  await collect(bodyOf(await fetchReply({ body: xml })))
  await until(() => host.open() === 0 && secure.open() === 0)
})
