import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import type { Address, Resolve } from '../../src/reader/fetch/addresses'
import { type FetchOptions, fetchFeed } from '../../src/reader/fetch/fetch'
import type { Fetched, FetchRequest } from '../../src/reader/fetch/fetched'
import { type FeedHost, redirectTo, startFeedHost } from '../support/feed-host'

/** Has every address of this machine: whatever reaches a loopback address is seen here. */
let host: FeedHost

beforeAll(async () => {
  host = await startFeedHost({ '/feed': { body: 'found' } }, undefined, '::')
})
afterAll(() => host.close())

/** Their names and addresses; `front.test` is what the operator allows by name. */
const names: Record<string, string[]> = {
  'front.test': ['127.0.0.1'],
  'mixed.test': ['93.184.215.14', '127.0.0.1'],
  'mixed-first.test': ['127.0.0.1', '93.184.215.14'],
  'mixed-six.test': ['2606:4700::1', '::1'],
  'many.test': [...Array.from({ length: 30 }, (_, at) => `93.184.215.${at}`), '10.0.0.1'],
  'mapped.test': ['::ffff:127.0.0.1'],
  'compatible.test': ['::127.0.0.1'],
  'octal.test': ['0177.0.0.1'],
  'short.test': ['127.1'],
  'zoned.test': ['2606:4700::1%lo'],
  'text.test': ['localhost'],
  'nat64.test': ['64:ff9b::7f00:1'],
  'metadata.test': ['169.254.169.254'],
  'back.front.test': ['127.0.0.1'],
  localhost: ['127.0.0.1', '::1'],
  'feeds.localhost': ['127.0.0.1'],
  'localhost.localdomain': ['127.0.0.1'],
}

const addressesOf = (list: string[]): Address[] =>
  list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

const resolve: Resolve = async (name) => {
  const known = names[name]
  if (known) return addressesOf(known)
  throw Object.assign(new Error(name), { code: 'ENOTFOUND' })
}

const aRequest = (url: string, allowedPrivateHosts: string[]): FetchRequest => ({
  url,
  headers: {},
  validators: null,
  userAgent: 'Gleaner/test',
  timeoutMs: 5000,
  maxBodyBytes: 2 ** 20,
  allowedPrivateHosts,
  signal: new AbortController().signal,
})

/** Every connection of this machine to a port, also one that nobody has taken, as Linux tells. */
const connectionsTo = (port: number): number =>
  (process.platform === 'linux' ? ['tcp', 'tcp6'] : [])
    .flatMap((table) => readFileSync(`/proc/self/net/${table}`, 'utf8').split('\n').slice(1))
    .filter(
      (line) => Number.parseInt(line.trim().split(/\s+/)[2]?.split(':')[1] ?? '', 16) === port,
    ).length

interface Seen {
  fetched: Fetched
  /** `address`, `redirect`...; null: the host was asked and sent a body. */
  kind: string | null
  /** Connections that reached the host. */
  arrived: number
}

async function ask(url: string, allowed: string[] = [], more: FetchOptions = {}): Promise<Seen> {
  const before = host.accepted()
  const fetched = await fetchFeed(aRequest(url, allowed), {
    resolve,
    connectMs: 2000,
    ...more,
  })
  const { answer } = fetched
  if (answer.name === 'body') for await (const _ of answer.body);
  const outcome = answer.name === 'ended' ? answer.outcome : null
  const kind = outcome && 'failure' in outcome ? outcome.failure.kind : null
  return { fetched, kind, arrived: host.accepted() - before }
}

/** PORT stands for the host's. All of them are this machine, or would be if one part were believed. */
const loopback: [what: string, url: string][] = [
  ['dotted', 'http://127.0.0.1:PORT/feed'],
  ['another address of 127/8', 'http://127.8.9.10:PORT/feed'],
  ['one decimal number', 'http://2130706433:PORT/feed'],
  ['one hexadecimal number', 'http://0x7f000001:PORT/feed'],
  ['one hexadecimal number in upper case', 'http://0X7F000001:PORT/feed'],
  ['one octal number', 'http://017700000001:PORT/feed'],
  ['octal parts', 'http://0177.0.0.01:PORT/feed'],
  ['octal with many zeros', 'http://000000177.0.0.1:PORT/feed'],
  ['hexadecimal parts', 'http://0x7f.0x0.0x0.0x1:PORT/feed'],
  ['mixed parts', 'http://0x7f.0.01:PORT/feed'],
  ['two parts', 'http://127.1:PORT/feed'],
  ['three parts', 'http://127.0.1:PORT/feed'],
  ['the dot of the root', 'http://127.0.0.1.:PORT/feed'],
  ['this network', 'http://0.0.0.0:PORT/feed'],
  ['this network as one number', 'http://0:PORT/feed'],
  ['full-width digits', 'http://１２７.０.０.１:PORT/feed'],
  ['circled digits', 'http://①②⑦.⓪.⓪.①:PORT/feed'],
  ['ideographic full stops', 'http://127。0。0。1:PORT/feed'],
  ['escaped digits', 'http://%31%32%37.0.0.1:PORT/feed'],
  ['a tab inside', 'http://127.0.\t0.1:PORT/feed'],
  ['a public address as user', 'http://93.184.215.14@127.0.0.1:PORT/feed'],
  ['a public address and port as credentials', 'http://93.184.215.14:80@127.0.0.1:PORT/feed'],
  ['two at signs', 'http://a@93.184.215.14@127.0.0.1:PORT/feed'],
  ['a public address behind the fragment', 'http://127.0.0.1:PORT/feed#@93.184.215.14/'],
  ['a public address behind the query', 'http://127.0.0.1:PORT?@93.184.215.14/'],
  ['backslashes', 'http:\\\\127.0.0.1:PORT\\feed'],
  ['a backslash before the at sign', 'http://127.0.0.1:PORT\\@93.184.215.14/'],
  ['no slashes', 'http:127.0.0.1:PORT/feed'],
  ['three slashes', 'http:///127.0.0.1:PORT/feed'],
  ['white space around', '  http://127.0.0.1:PORT/feed  '],
  ['IPv6', 'http://[::1]:PORT/feed'],
  ['IPv6 at length', 'http://[0:0:0:0:0:0:0:1]:PORT/feed'],
  ['IPv6 at full length', 'http://[0000:0000:0000:0000:0000:0000:0000:0001]:PORT/feed'],
  ['IPv6, unspecified', 'http://[::]:PORT/feed'],
  ['IPv4 mapped', 'http://[::ffff:127.0.0.1]:PORT/feed'],
  ['IPv4 mapped, hexadecimal', 'http://[::ffff:7f00:1]:PORT/feed'],
  ['IPv4 mapped, unspecified', 'http://[::ffff:0:0]:PORT/feed'],
  ['a name', 'http://localhost:PORT/feed'],
  ['a name in capitals', 'http://LOCALHOST:PORT/feed'],
  ['a name with the dot of the root', 'http://localhost.:PORT/feed'],
  ['a name in circled letters', 'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/feed'],
  ['a name below localhost', 'http://feeds.localhost:PORT/feed'],
  ['a name of the hosts file', 'http://localhost.localdomain:PORT/feed'],
]

const elsewhere: [what: string, url: string][] = [
  ['IPv4 compatible', 'http://[::127.0.0.1]:PORT/'],
  ['IPv4 compatible, hexadecimal', 'http://[::7f00:1]:PORT/'],
  ['IPv4 translated (RFC 2765)', 'http://[::ffff:0:127.0.0.1]:PORT/'],
  ['NAT64', 'http://[64:ff9b::127.0.0.1]:PORT/'],
  ['NAT64 of metadata', 'http://[64:ff9b::a9fe:a9fe]:PORT/'],
  ['NAT64 of a local network', 'http://[64:ff9b:1::7f00:1]:PORT/'],
  ['6to4', 'http://[2002:7f00:1::]:PORT/'],
  ['Teredo', 'http://[2001:0:7f00:1::]:PORT/'],
  ['unique local, metadata of AWS', 'http://[fd00:ec2::254]:PORT/'],
  ['unique local fc00', 'http://[fc00::1]:PORT/'],
  ['link-local IPv6', 'http://[fe80::1]:PORT/'],
  ['site-local', 'http://[fec0::1]:PORT/'],
  ['multicast IPv6', 'http://[ff02::1]:PORT/'],
  ['discarded', 'http://[100::1]:PORT/'],
  ['documentation IPv6', 'http://[2001:db8::1]:PORT/'],
  ['documentation IPv6, new', 'http://[3fff::1]:PORT/'],
  ['benchmarks IPv6', 'http://[2001:2::1]:PORT/'],
  ['given out to nobody', 'http://[4000::1]:PORT/'],
  ['metadata', 'http://169.254.169.254:PORT/latest/meta-data'],
  ['metadata as one number', 'http://2852039166:PORT/latest/meta-data'],
  ['metadata, hexadecimal', 'http://0xa9fea9fe:PORT/latest/meta-data'],
  ['metadata, IPv4 mapped', 'http://[::ffff:169.254.169.254]:PORT/'],
  ['metadata of containers', 'http://169.254.170.2:PORT/v2/credentials'],
  ['metadata of Azure', 'http://168.63.129.16:PORT/machine'],
  ['metadata of Alibaba', 'http://100.100.100.200:PORT/'],
  ['private 10/8', 'http://10.0.0.1:PORT/'],
  ['private 172.16/12', 'http://172.31.255.254:PORT/'],
  ['private 192.168/16', 'http://192.168.0.1:PORT/'],
  ['shared by carriers', 'http://100.64.0.1:PORT/'],
  ['benchmarks', 'http://198.18.0.1:PORT/'],
  ['benchmarks, the end', 'http://198.19.255.255:PORT/'],
  ['documentation', 'http://192.0.2.1:PORT/'],
  ['documentation, the second', 'http://198.51.100.1:PORT/'],
  ['documentation, the third', 'http://203.0.113.1:PORT/'],
  ['IETF protocols', 'http://192.0.0.8:PORT/'],
  ['relays of 6to4', 'http://192.88.99.1:PORT/'],
  ['multicast', 'http://224.0.0.1:PORT/'],
  ['reserved', 'http://240.0.0.1:PORT/'],
  ['broadcast', 'http://255.255.255.255:PORT/'],
  ['a name with one private address', 'http://mixed.test:PORT/feed'],
  ['a name with a private address first', 'http://mixed-first.test:PORT/feed'],
  ['a name with one private IPv6 address', 'http://mixed-six.test:PORT/feed'],
  ['a name with a private address behind thirty', 'http://many.test:PORT/feed'],
  ['a name with a mapped address', 'http://mapped.test:PORT/feed'],
  ['a name with a compatible address', 'http://compatible.test:PORT/feed'],
  ['a name with an octal address', 'http://octal.test:PORT/feed'],
  ['a name with a short address', 'http://short.test:PORT/feed'],
  ['a name with a zoned address', 'http://zoned.test:PORT/feed'],
  ['a name with a name for an address', 'http://text.test:PORT/feed'],
  ['a name with a translated address', 'http://nat64.test:PORT/feed'],
  ['a name with the address of metadata', 'http://metadata.test:PORT/feed'],
  ['a name below one that is allowed', 'http://back.front.test:PORT/feed'],
]

const unreadable: [what: string, url: string][] = [
  ['a zone', 'http://[fe80::1%25eth0]:PORT/'],
  ['a zone unescaped', 'http://[::1%lo]:PORT/'],
  ['a NUL', 'http://127.0.0.1%00.front.test:PORT/'],
  ['an escaped slash', 'http://127.0.0.1%2f.front.test:PORT/'],
  ['a number too large', 'http://4294967296:PORT/'],
  ['a part too large', 'http://127.0.0.256:PORT/'],
  ['a hexadecimal part of IPv6', 'http://[::ffff:0x7f.1]:PORT/'],
  ['a port too large', 'http://127.0.0.1:PORT0000/'],
  ['a soft hyphen that leaves nothing', 'http://\u00ad:PORT/'],
]

const schemes = ['file:///etc/passwd', 'gopher://127.0.0.1:PORT/_x', 'ftp://127.0.0.1:PORT/']
schemes.push('data:text/xml,<rss/>', 'javascript:alert(1)', 'ws://127.0.0.1:PORT/', 'unix:/run/x')

const at = (url: string): string => url.replaceAll('PORT', String(host.port))
const private_ = [...loopback, ...elsewhere]

test('the table is long enough', () => {
  expect(private_.length + unreadable.length).toBeGreaterThanOrEqual(100)
})

describe('asked for: refused before a byte is sent', () => {
  test.each(private_)('%s: %s', async (_what, url) => {
    const { kind, arrived, fetched } = await ask(at(url), ['front.test'])
    expect({ kind, arrived }).toEqual({ kind: 'address', arrived: 0 })
    expect(fetched.response).toBeNull()
    expect(connectionsTo(host.port)).toBe(0)
  })

  test.each(unreadable)('%s: %s', async (_what, url) => {
    const { kind, arrived } = await ask(at(url), ['front.test'])
    expect({ kind, arrived }).toEqual({ kind: 'configuration', arrived: 0 })
  })

  test.each(schemes)('another scheme: %s', async (url) => {
    const { kind, arrived } = await ask(at(url), ['127.0.0.1', 'localhost'])
    expect({ kind, arrived }).toEqual({ kind: 'configuration', arrived: 0 })
  })
})

describe('the control: the same spellings reach the host when they are allowed', () => {
  const allowed = ['localhost', 'feeds.localhost', 'localhost.localdomain', '127.0.0.1']
  allowed.push('127.8.9.10', '::1', '0.0.0.0', '::')
  test.each(loopback)('%s: %s', async (_what, url) => {
    const { fetched, arrived } = await ask(at(url), allowed)
    expect(arrived).toBe(1)
    expect(fetched.response).not.toBeNull()
  })
})

describe('redirected to: the second hop is refused, only the first was asked', () => {
  const front = (location: string, status = 302) => {
    host.route('/hop', redirectTo(Buffer.from(at(location)).toString('latin1'), status))
    return ask(at('http://front.test:PORT/hop'), ['front.test'])
  }

  // `http:127.0.0.1` is a path where a URL stands before it.
  const absolute = private_.filter(([what]) => what !== 'no slashes')
  test.each(absolute)('%s: %s', async (_what, location) => {
    const { kind, arrived, fetched } = await front(location)
    expect({ kind, arrived }).toEqual({ kind: 'address', arrived: 1 })
    expect(fetched.response).toMatchObject({ status: 302, redirects: 0 })
  })

  test.each([...unreadable, ...schemes.map((url): [string, string] => ['another scheme', url])])(
    '%s: %s',
    async (_what, location) => {
      expect(await front(location)).toMatchObject({ kind: 'redirect', arrived: 1 })
    },
  )

  test.each([301, 302, 303, 307, 308])('whatever the status: %d', async (status) => {
    expect(await front('http://127.0.0.2:PORT/feed', status)).toMatchObject({ kind: 'address' })
  })

  test('without a scheme', async () => {
    expect(await front('//127.0.0.2:PORT/feed')).toMatchObject({ kind: 'address', arrived: 1 })
    expect(await front('\\\\127.0.0.2:PORT/feed')).toMatchObject({ kind: 'address', arrived: 1 })
    expect(await front('/\\127.0.0.2:PORT/feed')).toMatchObject({ kind: 'address', arrived: 1 })
  })

  test('the control: to an allowed name', async () => {
    const { fetched, arrived } = await front('//front.test:PORT/feed')
    expect(arrived).toBe(2)
    expect(fetched.response).toMatchObject({ status: 200, redirects: 1 })
  })
})

describe('chains', () => {
  test('the fifth hop is looked at as the first is', async () => {
    host.route('/chain', ({ path }) => {
      const left = Number(path.split('?')[1])
      return redirectTo(left > 0 ? `/chain?${left - 1}` : at('http://127.0.0.2:PORT/feed'))
    })
    const seen = await ask(at('http://front.test:PORT/chain?4'), ['front.test'])
    expect(seen).toMatchObject({ kind: 'address', arrived: 5 })
  })

  test('a loop ends', async () => {
    host.route('/loop', redirectTo('/loop'))
    const seen = await ask(at('http://front.test:PORT/loop'), ['front.test'])
    expect(seen).toMatchObject({ kind: 'redirect', arrived: 6 })
  })

  test('an address that is allowed allows no other name at another address', async () => {
    host.route('/hop', redirectTo(at('http://localhost:PORT/feed')))
    const seen = await ask(at('http://127.0.0.1:PORT/hop'), ['127.0.0.1'])
    expect(seen).toMatchObject({ kind: 'address', arrived: 1 })
  })
})

describe('rebinding', () => {
  /** The answers of one name, one after another. 127.0.0.1 is allowed here, as a public address is. */
  function rebound(...answers: string[]) {
    const looked: string[] = []
    const rebinding: Resolve = async (name) => {
      looked.push(name)
      return addressesOf([answers.shift() ?? '127.0.0.2'])
    }
    return {
      looked,
      ask: (path: string) =>
        ask(at(`http://twice.test:PORT${path}`), ['127.0.0.1'], { resolve: rebinding }),
    }
  }

  test('within one request the first answer is what is connected to', async () => {
    const { looked, ask } = rebound('127.0.0.1', '127.0.0.2')
    expect(await ask('/feed')).toMatchObject({ kind: null, arrived: 1 })
    expect(looked).toEqual(['twice.test'])
  })

  test('the next hop to the same name is looked up again, and refused', async () => {
    host.route('/again', redirectTo('/feed'))
    const { looked, ask } = rebound('127.0.0.1', '127.0.0.2')
    expect(await ask('/again')).toMatchObject({ kind: 'address', arrived: 1 })
    expect(looked).toEqual(['twice.test', 'twice.test'])
  })

  test('the next run is looked up again, and refused', async () => {
    const { ask } = rebound('127.0.0.1', '127.0.0.2')
    expect(await ask('/feed')).toMatchObject({ kind: null, arrived: 1 })
    expect(await ask('/feed')).toMatchObject({ kind: 'address', arrived: 0 })
  })

  test('a kept connection is not used again', async () => {
    host.route('/kept', { body: 'found', headers: { Connection: 'keep-alive' } })
    const { looked, ask } = rebound('127.0.0.1', '127.0.0.1')
    expect(await ask('/kept')).toMatchObject({ kind: null, arrived: 1 })
    expect(await ask('/kept')).toMatchObject({ kind: null, arrived: 1 })
    expect(looked).toHaveLength(2)
  })
})

test('a name without any address is not known', async () => {
  const { fetched, arrived } = await ask(at('http://empty.test:PORT/feed'), [], {
    resolve: async () => [],
  })
  expect(arrived).toBe(0)
  expect(fetched.answer).toMatchObject({
    outcome: {
      name: 'retryable',
      failure: { kind: 'network', message: expect.stringContaining('is not known (ENOTFOUND)') },
    },
  })
})

test('no proxy of the environment is asked: it would look names up itself', async () => {
  const proxy = await startFeedHost()
  const variables = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']
  for (const name of variables) process.env[name] = proxy.url('')
  try {
    expect(await ask(at('http://front.test:PORT/feed'), ['front.test'])).toMatchObject({
      arrived: 1,
    })
    expect(proxy.accepted()).toBe(0)
  } finally {
    for (const name of variables) delete process.env[name]
    await proxy.close()
  }
})
