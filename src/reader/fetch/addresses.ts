import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

export interface Address {
  address: string
  family: number
}

/** All addresses of a host name; rejects with a `code` when it has none. */
export type Resolve = (host: string) => Promise<Address[]>

export const resolveByDns: Resolve = (host) => lookup(host, { all: true })

/** A host or one of its addresses is not public. */
export class RefusedAddress extends Error {
  override name = 'RefusedAddress'
}

/** Public by its range, but it answers a cloud machine's own metadata (Azure). */
const metadataAddresses = new Set(['168.63.129.16'])

/**
 * The addresses that `host` may be reached at, as a URL's `hostname` writes it. Every one must be public, or the
 * host or that address stand in `allowed`; else `RefusedAddress`. Connect to these only: a second look-up may
 * answer otherwise (DNS rebinding).
 */
export async function allowedAddresses(
  host: string,
  allowed: string[],
  resolve: Resolve,
): Promise<Address[]> {
  const name = bareHost(host)
  const family = isIP(name)
  const addresses = family === 0 ? await resolve(name) : [{ address: name, family }]
  if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' })
  const names = new Set(allowed.map((entry) => canonical(bareHost(entry))))
  if (names.has(canonical(name))) return addresses
  const refused = addresses.find(
    ({ address }) => !isPublic(address) && !names.has(canonical(address)),
  )
  if (refused) throw new RefusedAddress(refusal(name, refused.address))
  return addresses
}

function refusal(name: string, address: string): string {
  return name === address
    ? `${name} is not a public address.`
    : `${name} has the address ${address}, which is not public.`
}

/** Without the brackets of IPv6 and the dot of the DNS root. */
const bareHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')

/** One spelling of an address; a name stays. */
const canonical = (host: string): string =>
  ipaddr.isValid(host) ? ipaddr.process(host).toNormalizedString() : host

/** All of IPv6 that has been given out to the world (RFC 4291 section 2.4); IPv4-compatible addresses lie outside. */
const globalIpv6 = ipaddr.IPv6.parse('2000::')

/**
 * Of the ranges that the whole internet can reach. Mapped and translated IPv4 counts as what it stands for. Short and
 * octal spellings and zones of this machine's own links are none: no name has such an address.
 */
export function isPublic(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false
  const parsed = translated(ipaddr.process(address))
  const isGlobal = parsed instanceof ipaddr.IPv4 || parsed.match(globalIpv6, 3)
  return isGlobal && parsed.range() === 'unicast' && !metadataAddresses.has(parsed.toString())
}

/** The IPv4 address behind the well-known prefix of NAT64 (RFC 6052 section 2.1). */
function translated(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  const bytes = address.toByteArray()
  const isTranslated =
    bytes.length === 16 && ipaddr.IPv6.parse('64:ff9b::').match(toIpv6(bytes), 96)
  return isTranslated ? new ipaddr.IPv4(bytes.slice(12)) : address
}

const toIpv6 = (bytes: number[]): ipaddr.IPv6 => new ipaddr.IPv6(bytes)
