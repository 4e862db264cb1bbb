import { describe, expect, test } from 'bun:test'
import {
  allowedAddresses,
  isPublic,
  RefusedAddress,
  type Resolve,
} from '../../src/reader/fetch/addresses'

const refused: [what: string, address: string][] = [
  ['loopback', '127.0.0.1'],
  ['loopback, another one', '127.8.9.10'],
  ['loopback of IPv6', '::1'],
  ['private 10/8', '10.0.0.1'],
  ['private 172.16/12', '172.31.255.254'],
  ['private 192.168/16', '192.168.1.1'],
  ['link-local, where clouds serve metadata', '169.254.169.254'],
  ['metadata of Azure', '168.63.129.16'],
  ['shared by carriers, metadata of Alibaba', '100.100.100.200'],
  ['this network', '0.0.0.0'],
  ['IETF protocols', '192.0.0.192'],
  ['documentation', '192.0.2.1'],
  ['benchmarking', '198.18.0.1'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['unspecified IPv6', '::'],
  ['link-local IPv6', 'fe80::1'],
  ['link-local IPv6 with a zone', 'fe80::1%eth0'],
  ['unique local IPv6, metadata of AWS', 'fd00:ec2::254'],
  ['site-local IPv6', 'fec0::1'],
  ['multicast IPv6', 'ff02::1'],
  ['documentation IPv6', '2001:db8::1'],
  ['IPv4 mapped', '::ffff:127.0.0.1'],
  ['IPv4 compatible', '::127.0.0.1'],
  ['NAT64 of a private address', '64:ff9b::10.0.0.1'],
  ['local NAT64', '64:ff9b:1::7f00:1'],
  ['6to4', '2002:7f00:1::'],
  ['Teredo', '2001:0:7f00:1::'],
  ['no address', 'localhost'],
]

const accepted = ['8.8.8.8', '93.184.215.14', '2606:4700::1', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8']

describe('which addresses are public', () => {
  test.each(refused)('%s (%s) is not', (_what, address) => {
    expect(isPublic(address)).toBe(false)
  })
  test.each(accepted)('%s is', (address) => {
    expect(isPublic(address)).toBe(true)
  })
})

const resolveTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

const mustNotResolve: Resolve = () => Promise.reject(new Error('looked up'))

describe('spellings of a private address, as a URL normalises them', () => {
  const spellings = [
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://0x7f.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://127。0。0。1/',
    'http://%31%32%37.0.0.1/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:127.0.0.1]/',
    'http://[64:ff9b::a00:1]/',
  ]
  test.each(spellings)('%s is refused without a look-up', async (spelling) => {
    const host = new URL(spelling).hostname
    expect(allowedAddresses(host, [], mustNotResolve)).rejects.toBeInstanceOf(RefusedAddress)
  })
})

describe('names', () => {
  test('a public name has the addresses that were looked up', async () => {
    const addresses = await allowedAddresses('feeds.test', [], resolveTo('8.8.8.8', '2606:4700::1'))
    expect(addresses.map(({ address }) => address)).toEqual(['8.8.8.8', '2606:4700::1'])
  })

  test('one private address among others is enough to refuse', async () => {
    const looking = allowedAddresses('feeds.test', [], resolveTo('8.8.8.8', '10.0.0.1'))
    expect(looking).rejects.toThrow('feeds.test has the address 10.0.0.1, which is not public.')
  })

  const allowances: [allowed: string, host: string, address: string][] = [
    ['localhost', 'localhost', '127.0.0.1'],
    ['LOCALHOST.', 'localhost.', '127.0.0.1'],
    ['127.0.0.1', 'localhost', '127.0.0.1'],
    ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]', '::1'],
    ['0:0:0:0:0:0:0:1', '[::1]', '::1'],
    ['127.0.0.1', '[::ffff:7f00:1]', '::ffff:7f00:1'],
  ]
  test.each(allowances)('%s in the settings allows %s at %s', async (allowed, host, address) => {
    const [first] = await allowedAddresses(host, [allowed], resolveTo(address))
    expect(first?.address).toBe(address)
  })

  test('an allowed name does not allow another one at the same address', async () => {
    const looking = allowedAddresses('evil.test', ['localhost'], resolveTo('127.0.0.1'))
    expect(looking).rejects.toBeInstanceOf(RefusedAddress)
  })
})
