import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { once } from 'node:events'
import net from 'node:net'
import { join } from 'node:path'
import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'
import { fetchFeed } from '../../src/reader/fetch/fetch'
import { BodyFault, type FetchRequest } from '../../src/reader/fetch/fetched'
import { type FeedHost, type Reply, startFeedHost } from '../support/feed-host'
import { until } from '../support/until'
import type { Survival } from './survive'

let host: FeedHost

beforeAll(async () => {
  host = await startFeedHost()
})
afterAll(() => host.close())

const mega = 2 ** 20
const xml =
  '<rss><channel><item><title>Cook</title><link>https://board.example/1</link></item></channel></rss>'

/** A gzip whose one stream is `block`, so many times over; it needs no gigabyte to be made. */
function* gzipOf(block: Uint8Array, times: number): Generator<Uint8Array> {
  yield gzipSync('').subarray(0, 10)
  const piece = deflateRawSync(block, { finishFlush: constants.Z_FULL_FLUSH })
  for (let n = 0; n < times; n++) yield piece
}

const zeros = Buffer.alloc(mega)
const joined = (pieces: Iterable<Uint8Array>) => Buffer.concat([...pieces])
const layers = (bytes: Uint8Array, times: number): Uint8Array =>
  times === 0 ? bytes : layers(gzipSync(bytes), times - 1)

/** Empty members: they decompress to nothing, for ever. */
const emptyMembers = Buffer.concat(Array.from({ length: 52_429 }, () => gzipSync('')))

const compressed: Record<string, { body: () => Uint8Array; coding?: string; verdict: string }> = {
  'gzip of 1 GB of zeros': { body: () => joined(gzipOf(zeros, 1024)), verdict: 'tooLarge' },
  'gzip of 1 GB of zeros, with its header': {
    body: () => joined(gzipOf(zeros, 1024)),
    coding: 'gzip',
    verdict: 'tooLarge',
  },
  'gzip of 1 GB in a thousand members': {
    body: () => joined(Array.from({ length: 1024 }, () => gzipSync(zeros))),
    verdict: 'tooLarge',
  },
  'gzip in gzip of 1 GB of zeros': {
    body: () => gzipSync(joined(gzipOf(zeros, 1024))),
    verdict: 'tooLarge',
  },
  'gzip in gzip of 1 GB of an item': {
    body: () =>
      gzipSync(joined(gzipOf(Buffer.from(`<rss><channel><item>${'a'.repeat(mega)}`), 1024))),
    verdict: 'fault tooLarge',
  },
  'gzip in gzip of 1 GB of members that hold nothing': {
    body: () => joined(gzipOf(emptyMembers, 1024)),
    verdict: 'tooLarge',
  },
  'ten layers of gzip': { body: () => layers(Buffer.from(xml), 10), verdict: 'notAFeed' },
  'two layers of gzip': { body: () => layers(Buffer.from(xml), 2), verdict: 'complete' },
  'brotli of 256 MB of zeros': {
    body: () =>
      brotliCompressSync(Buffer.alloc(256 * mega), {
        params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
      }),
    coding: 'br',
    verdict: 'tooLarge',
  },
  'deflate of 256 MB of zeros': {
    body: () => deflateSync(Buffer.alloc(256 * mega), { level: 1 }),
    coding: 'deflate',
    verdict: 'tooLarge',
  },
  'zstd of 256 MB of zeros': {
    body: () => zstdCompressSync(Buffer.alloc(256 * mega)),
    coding: 'zstd',
    verdict: 'tooLarge',
  },
  'a header of a thousand codings': {
    body: () => Buffer.from(xml),
    coding: Array.from({ length: 1000 }, () => 'br').join(', '),
    verdict: 'decoding',
  },
  'gzip of noise': {
    body: () =>
      Buffer.concat([gzipSync('').subarray(0, 10), Buffer.alloc(mega, '\xff\x13', 'latin1')]),
    verdict: 'decoding',
  },
}

/** Fetches and reads in a process of its own, as that is measured. */
async function survive(reply: Reply, maxBytes: number): Promise<Survival> {
  host.route('/bomb', reply)
  const child = Bun.spawn(
    [
      process.execPath,
      '--smol',
      join(import.meta.dir, 'survive.ts'),
      host.url('/bomb'),
      `${maxBytes}`,
    ],
    { stdout: 'pipe', stderr: 'inherit', timeout: 60_000 },
  )
  return JSON.parse(await new Response(child.stdout).text())
}

describe('decompression bombs stop at the cap', () => {
  for (const [name, { body, coding, verdict }] of Object.entries(compressed))
    test(name, async () => {
      const headers: Record<string, string> = coding ? { 'Content-Encoding': coding } : {}
      const seen = await survive({ body: body(), headers }, 128 * mega)
      expect(seen.verdict).toBe(verdict)
      expect(seen.cpuMs).toBeLessThan(30 * Math.max(seen.harmlessMs, 100))
      expect(seen.peakMb).toBeLessThan(400)
    }, 90_000)

  test('an endless stream of an endless line', async () => {
    async function* endless() {
      const line = Buffer.alloc(65_536, 'a')
      for (;;) yield line
    }
    const seen = await survive({ body: endless(), length: 'chunked' }, 128 * mega)
    expect(seen).toMatchObject({ verdict: 'notAFeed' })
    expect(seen.peakMb).toBeLessThan(400)
    await until(() => host.open() === 0)
  }, 90_000)

  test('an endless row of items', async () => {
    const items = Buffer.from(xml.slice(14, -16).repeat(500))
    async function* endless() {
      yield Buffer.from('<rss><channel>')
      for (;;) yield items
    }
    const seen = await survive({ body: endless(), length: null }, 2 * mega)
    expect(seen).toMatchObject({ verdict: 'fault tooLarge' })
    expect(seen.peakMb).toBeLessThan(400)
  }, 90_000)
})

const aRequest = (url: string): FetchRequest => ({
  url,
  headers: {},
  validators: null,
  userAgent: 'Gleaner/test',
  timeoutMs: 4000,
  maxBodyBytes: mega,
  allowedPrivateHosts: ['127.0.0.1'],
  signal: new AbortController().signal,
})

/** Fetches from a server that says just this, as fast as it is taken; `null` in the end: and nothing more, for ever. */
async function hear(said: Iterable<string | null>): Promise<string> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => void say(socket, said))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  try {
    const { answer } = await fetchFeed(aRequest(`http://127.0.0.1:${port}/`), {
      connectMs: 1000,
      idleMs: 1000,
    })
    if (answer.name !== 'body')
      return answer.name === 'ended' && 'failure' in answer.outcome
        ? answer.outcome.failure.kind
        : answer.name
    return await drained(answer.body)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

async function drained(body: AsyncIterable<Uint8Array>): Promise<string> {
  let bytes = 0
  try {
    for await (const chunk of body) bytes += chunk.length
    return `body of ${bytes}`
  } catch (error) {
    if (error instanceof BodyFault) return `body, then ${error.failure.kind}`
    throw error
  }
}

async function say(socket: net.Socket, said: Iterable<string | null>): Promise<void> {
  for (const text of said) {
    if (socket.destroyed || text === null) return
    if (text === '') await Bun.sleep(20)
    else if (!socket.write(text, 'latin1'))
      await Promise.race([once(socket, 'drain'), once(socket, 'close')])
  }
  socket.end()
}

function* endless(first: string, more: string): Generator<string> {
  yield first
  for (;;) yield more
}

/** A piece, a pause, a piece... */
function* dripping(first: string, more: string): Generator<string> {
  yield first
  for (;;) {
    yield ''
    yield more
  }
}

const ok = 'HTTP/1.1 200 OK\r\n'
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`
const kilo = 'a'.repeat(1024)

const wire: [what: string, said: () => Iterable<string | null>, kind: string][] = [
  ['nothing at all', () => [null], 'timeout'],
  ['a status line, byte by byte', () => dripping('H', ' '), 'network'],
  ['headers, byte by byte', () => dripping(`${ok}X: `, 'a'), 'timeout'],
  ['headers, line by line', () => dripping(ok, 'X: a\r\n'), 'timeout'],
  ['headers without an end', () => endless(ok, `X: ${kilo}\r\n`), 'network'],
  ['one header without an end', () => endless(`${ok}X: `, kilo), 'network'],
  ['a status line without an end', () => endless('HTTP/1.1 200 ', kilo), 'network'],
  [
    'a Location of 1 MB',
    () => [`HTTP/1.1 301 Moved\r\nLocation: /${kilo.repeat(1024)}\r\n\r\n`],
    'network',
  ],
  ['100 Continue without an end', () => endless('', 'HTTP/1.1 100 Continue\r\n\r\n'), 'timeout'],
  [
    'early hints without an end',
    () => dripping('', 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'),
    'timeout',
  ],
  [
    'another protocol from now on',
    () => ['HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n', null],
    'httpError',
  ],
  ['another protocol', () => ['SSH-2.0-OpenSSH_9.6\r\n'], 'network'],
  ['HTTP/0.9', () => [xml], 'network'],
  ['a record of TLS', () => ['\x15\x03\x01\x00\x02\x02\x16'], 'network'],
  ['NUL bytes', () => ['\0'.repeat(4096)], 'network'],
  ['a header with NUL', () => [`${ok}X: a\0b\r\nContent-Length: 1\r\n\r\na`], 'network'],
  ['a negative length', () => [`${ok}Content-Length: -1\r\n\r\n${xml}`], 'network'],
  ['a length that is no number', () => [`${ok}Content-Length: ten\r\n\r\n${xml}`], 'network'],
  ['two lengths', () => [`${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\n${xml}`], 'network'],
  [
    'a length beyond all',
    () => [`${ok}Content-Length: ${'9'.repeat(30)}\r\n\r\n${xml}`],
    'network',
  ],
  ['a length over the cap', () => [`${ok}Content-Length: 99999999999\r\n\r\n${xml}`], 'tooLarge'],
  ['a chunk whose size is no number', () => [`${chunked}zz\r\n${xml}`], 'body, then truncated'],
  ['a chunk of negative size', () => [`${chunked}-5\r\n${xml}`], 'body, then truncated'],
  ['a chunk beyond all', () => [`${chunked}FFFFFFFFFFFFFFFFFF\r\n${xml}`], 'body, then truncated'],
  [
    'a chunk that is cut',
    () => [`${chunked}FFFFFF\r\n${xml}`],
    'body, then timeout | body, then truncated',
  ],
  ['chunks without the last one', () => [`${chunked}5\r\n<rss>\r\n`], 'body, then truncated'],
  ['no chunk at all', () => [chunked], 'body, then truncated'],
  ['a size of a chunk that is cut', () => [`${chunked}5\r\n<rss>\r\n1`], 'body, then truncated'],
  [
    'a body shorter than its length, of HTTP/1.0',
    () => [`HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n${xml}`],
    'body, then truncated',
  ],
  [
    'a body without any byte of its length',
    () => [`${ok}Content-Length: 100\r\n\r\n`],
    'body, then truncated',
  ],
  ['a body longer than its length', () => [`${ok}Content-Length: 5\r\n\r\n${xml}`], 'body of 5'],
  [
    'a length and chunks',
    () => [`${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n`],
    'network',
  ],
  [
    'a chunk without its line break',
    () => [`${chunked}5\r\n<rss>XX0\r\n\r\n`],
    'body, then truncated',
  ],
  [
    'chunks of one byte without an end',
    () => endless(chunked, '1\r\na\r\n'.repeat(1000)),
    'body, then tooLarge | body, then timeout',
  ],
  [
    'a size of a chunk without an end',
    () => endless(chunked, '0'.repeat(1024)),
    'body, then timeout',
  ],
  [
    'an extension of a chunk without an end',
    () => endless(`${chunked}5;`, kilo),
    'body, then truncated',
  ],
  [
    'trailers without an end',
    () => endless(`${chunked}5\r\n<rss>\r\n0\r\n`, `X: ${kilo}\r\n`),
    'body, then truncated',
  ],
  [
    'a body, byte by byte',
    () => dripping(`${ok}Content-Length: 5000\r\n\r\n`, 'a'),
    'body, then timeout',
  ],
  [
    'a body that stops',
    () => [`${ok}Content-Length: 5000\r\n\r\n<rss>`, null],
    'body, then timeout',
  ],
]

describe('hosts that misuse HTTP', () => {
  for (const [what, said, kind] of wire)
    test(what, async () => {
      const began = performance.now()
      expect(kind.split(' | ')).toContain(await hear(said()))
      expect(performance.now() - began).toBeLessThan(15_000)
    }, 20_000)
})

test.each<[what: string, head: string]>([
  ['a body shorter than its length', `${ok}Content-Length: 900000\r\n\r\n`],
  ['a chunk that is cut', `${chunked}${(900_000).toString(16)}\r\n`],
])('%s: what came before is read, also after the connection has ended', async (_, head) => {
  const sent = Buffer.alloc(500_000, 'a')
  const hasEnded = Promise.withResolvers<void>()
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.on('close', () => hasEnded.resolve())
    socket.once('data', () => {
      socket.write(head)
      socket.end(sent)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const { answer } = await fetchFeed(aRequest(`http://127.0.0.1:${port}/`))
  if (answer.name !== 'body') throw new Error(answer.name)
  const body = answer.body[Symbol.asyncIterator]()
  let bytes = (await body.next()).value?.length ?? 0
  await hasEnded.promise
  const rest = { [Symbol.asyncIterator]: () => body }
  const reading = (async () => {
    for await (const chunk of rest) bytes += chunk.length
  })()
  await expect(reading).rejects.toMatchObject({ failure: { kind: 'truncated' } })
  expect(bytes).toBe(sent.length)
  server.close()
})
