import ipaddr from 'ipaddr.js'
import type { Config } from '../config'
import type { RouteContext } from './env'

type Proxies = Pick<Config, 'TRUSTED_PROXIES'>

/** Who is connected: a proxy, or who asks himself. Without a server (tests) it is this machine. */
export const peerOf = (c: RouteContext): string =>
  plain(c.env?.requestIP?.(c.req.raw)?.address ?? '127.0.0.1')

/** IPv4 within IPv6 (RFC 4291 section 2.5.5.2) is IPv4. */
function plain(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address
}

export const isLoopbackAddress = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'

export function isTrustedProxy(address: string, { TRUSTED_PROXIES }: Proxies): boolean {
  if (!ipaddr.isValid(address)) return false
  const ip = ipaddr.process(address)
  return TRUSTED_PROXIES.some((range) => {
    const [base, bits] = rangeOf(range)
    return base.kind() === ip.kind() && ip.match(base, bits)
  })
}

function rangeOf(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/** Who asks: what a trusted proxy says, read from the end, where each of them adds whom it has seen. */
export function addressOf(c: RouteContext, config: Proxies): string {
  const said = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => plain(part.trim()))
  let address = peerOf(c)
  while (isTrustedProxy(address, config)) {
    const before = said.pop()
    if (!before || !ipaddr.isValid(before)) break
    address = before
  }
  return address
}

/** Whom limits hold for: who has an address of IPv6 has all of its /64 (RFC 4291 section 2.5.4). */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const ip = ipaddr.process(address)
  if (ip.kind() === 'ipv4') return ip.toString()
  return new ipaddr.IPv6([...ip.toByteArray().slice(0, 8), ...new Array(8).fill(0)]).toString()
}

/** Whether the request says that it comes through a proxy: each kind has names of its own (RFC 9110 section 7.6.3). */
export const isForwarded = (c: RouteContext): boolean =>
  [...c.req.raw.headers.keys()].some((name) => proxyHeader.test(name))

const proxyHeader =
  /^(forwarded|via|x-forwarded-.+|x-(real|client|cluster-client|original|envoy-external)-.+|(true|cf-connecting|fastly|fly)-?(client)?-?ip)$/
