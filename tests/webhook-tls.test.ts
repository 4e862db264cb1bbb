import { afterEach, beforeAll, expect, test } from 'bun:test'
import net from 'node:net'
import tls from 'node:tls'
import type { Address } from '../src/reader/fetch/addresses'
import { type Answer, postMessage, type Webhook } from '../src/webhook-post'
import { startWebhookHost } from './support/webhook-host'

const tlsFile = (ending: string) =>
  Bun.file(`${import.meta.dir}/fixtures/tls/feeds.test.${ending}`).text()

let pair: { key: string; cert: string }
beforeAll(async () => {
  pair = { key: await tlsFile('key'), cert: await tlsFile('crt') }
})

interface Seen {
  /** What the handshake asked for (SNI). */
  serverName: string | false | null
  head: string
}

interface SecureHost {
  port: number
  /** Connections, and the requests that came by them. */
  connections: number
  requests: Seen[]
}

const servers: net.Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A receiver by TLS whose certificate is for `feeds.test`. */
async function startSecureHost(address: string, port = 0): Promise<SecureHost> {
  const seen: SecureHost = { port, connections: 0, requests: [] }
  const server = tls.createServer(pair, (socket) => {
    socket.once('data', (bytes) => {
      const [head = ''] = bytes.toString().split('\r\n\r\n')
      seen.requests.push({ serverName: socket.servername, head })
      socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n')
    })
    socket.on('error', () => {})
  })
  server.on('connection', () => {
    seen.connections += 1
  })
  servers.push(server)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(port, address, resolve)
  await promise
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  return Object.assign(seen, { port: bound.port })
}

const at = (address: string): Address => ({ address, family: net.isIP(address) })

function post(port: number, webhook: Partial<Webhook>, host = 'feeds.test'): Promise<Answer> {
  const target = {
    url: `https://${host}:${port}/hook?token=s3cret`,
    secret: 'key',
    userAgent: 'Gleaner',
    timeoutMs: 2000,
    allowed: [host],
    ca: pair.cert,
    ...webhook,
  }
  return postMessage(target, { id: '1', body: '{}' }, new Date(), new AbortController().signal)
}

test('it is at the address that was checked, by its own name in SNI, certificate and Host', async () => {
  const host = await startSecureHost('127.0.0.1')
  const answer = await post(host.port, { resolve: async () => [at('127.0.0.1')] })
  expect(answer).toEqual({ isTaken: true })
  expect(host.requests).toHaveLength(1)
  const [request] = host.requests
  expect(request?.serverName).toBe('feeds.test')
  expect(request?.head.split('\r\n')).toContain(`Host: feeds.test:${host.port}`)
  expect(request?.head).toStartWith('POST /hook?token=s3cret HTTP/1.1')
})

test('a name that leads elsewhere a moment later leads nowhere else (DNS rebinding)', async () => {
  const checked = await startSecureHost('127.0.0.1')
  const elsewhere = await startSecureHost('127.0.0.2', checked.port)
  let asked = 0
  const resolve = async () => [at(asked++ === 0 ? '127.0.0.1' : '127.0.0.2')]
  expect(await post(checked.port, { resolve })).toEqual({ isTaken: true })
  expect([asked, checked.connections, elsewhere.connections]).toEqual([1, 1, 0])
})

const privates: [string, Address[]][] = [
  ['a private address', [at('127.0.0.1')]],
  ['a public and a private one', [at('93.184.216.34'), at('127.0.0.1')]],
  ['one of IPv6 that stands for it', [at('::ffff:127.0.0.1')]],
]
test.each(privates)('a name with %s is refused before anything is sent', async (_, addresses) => {
  const host = await startSecureHost('127.0.0.1')
  const answer = await post(host.port, { allowed: [], resolve: async () => addresses })
  expect(answer).toMatchObject({ isTaken: false, error: expect.stringContaining('private') })
  expect(host.connections).toBe(0)
})

const untrusted: [string, string, ca: boolean][] = [
  ['for another name', 'wrong.test', true],
  ['that nobody has vouched for', 'feeds.test', false],
]
test.each(untrusted)('a certificate %s is refused, and the message stays', async (_, name, ca) => {
  const host = await startSecureHost('127.0.0.1')
  const resolve = async () => [at('127.0.0.1')]
  const answer = await post(host.port, { resolve, ...(!ca && { ca: '' }) }, name)
  expect(answer).toMatchObject({
    isTaken: false,
    error: expect.stringMatching(/could not be reached \([A-Z_]+\)\.$/),
  })
  expect(JSON.stringify(answer)).not.toContain('s3cret')
  expect(host.requests).toEqual([])
})

test('no proxy of the environment is asked where only some hosts are allowed', async () => {
  const host = startWebhookHost()
  const proxy = startWebhookHost()
  const { port } = new URL(host.url)
  process.env.http_proxy = proxy.url
  try {
    const url = `http://receiver.test:${port}/hook`
    const resolve = async () => [at('127.0.0.1')]
    const webhook = { url, allowed: ['receiver.test'], resolve }
    expect(await post(0, webhook)).toEqual({ isTaken: true })
    expect([host.requests.length, proxy.requests.length]).toEqual([1, 0])
  } finally {
    delete process.env.http_proxy
    await Promise.all([host.close(), proxy.close()])
  }
})
