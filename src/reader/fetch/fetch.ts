import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Duplex } from 'node:stream'
import type { HostResponse } from '../../model/run'
import { type Address, allowedAddresses, type Resolve, resolveByDns } from './addresses'
import { type Ended, endedBy, permanent, retryable } from './answers'
import { readBody, tooLargeMessage } from './body'
import type { BeforeRequest, FetchAnswer, Fetched, FetchRequest } from './fetched'
import { freshnessMs } from './freshness'
import { type HostClock, startHostClock } from './host-clock'
import { networkFailure } from './network-failure'
import { type Hop, isRedirect, nextHop } from './redirects'
import { firstHop, requestHeaders } from './request-headers'

export interface FetchOptions {
  resolve?: Resolve
  now?: () => Date
  /** From the look-up to the headers of one answer. */
  connectMs?: number
  beforeRequest?: BeforeRequest
  /** Between two pieces of the body. */
  idleMs?: number
  /** Certificates to trust instead of the machine's own, PEM. */
  ca?: string
}

type Optional = 'ca' | 'beforeRequest'

/** One fetch, from the first request to the last byte. */
interface Exchange {
  request: FetchRequest
  options: Required<Omit<FetchOptions, Optional>> & Pick<FetchOptions, Optional>
  clock: HostClock
  /** The one that is being asked. */
  host: string
  response: HostResponse | null
  movedTo: string | null
}

/**
 * Asks for a feed. Redirects are followed by hand: at every hop all addresses of the host must be public, and the
 * connection goes to those addresses. What the host says becomes an answer; it never throws. The body streams
 * and throws `BodyFault`, or the signal's reason once that is aborted.
 */
export async function fetchFeed(
  request: FetchRequest,
  { resolve = resolveByDns, now = () => new Date(), ...rest }: FetchOptions = {},
): Promise<Fetched> {
  const clock = startHostClock(request.timeoutMs, request.signal)
  const options = { connectMs: 10_000, idleMs: 20_000, ...rest, resolve, now }
  const exchange: Exchange = { request, options, clock, host: '', response: null, movedTo: null }
  const answer = await answerOf(exchange)
  const { response, movedTo } = exchange
  return { answer, response, movedTo, fetchMs: clock.waitedMs }
}

async function answerOf(exchange: Exchange): Promise<FetchAnswer> {
  const hop = firstHop(exchange.request)
  if ('kind' in hop) return permanent(hop.kind, hop.message)
  try {
    return await follow(exchange, hop)
  } catch (error) {
    return exchange.request.signal.aborted ? interrupted : unreachable(error, exchange.host)
  }
}

const interrupted: Ended = { name: 'ended', outcome: { name: 'interrupted' }, retryAfter: null }

function unreachable(error: unknown, host: string): Ended {
  const { kind, message } = networkFailure(error, host)
  return kind === 'address' ? permanent(kind, message) : retryable(kind, message)
}

async function follow(exchange: Exchange, hop: Hop): Promise<FetchAnswer> {
  exchange.host = hop.url.host
  const refusal = await exchange.options.beforeRequest?.(hop.url, hop.redirects > 0)
  if (refusal) return { name: 'ended', outcome: refusal, retryAfter: null }
  const message = await ask(exchange, hop)
  // Without a listener an error after the headers would end the process.
  message.on('error', () => {})
  const status = message.statusCode ?? 0
  const finalUrl = hop.url.href
  const response = { status, finalUrl, redirects: hop.redirects, bytes: 0, decodedBytes: 0 }
  exchange.response = response
  if (!isRedirect(status)) {
    if (hop.redirects > 0 && hop.isForGood) exchange.movedTo = finalUrl
    return answerTo(exchange, message, response)
  }
  message.destroy()
  const next = nextHop(hop, status, message.headers.location)
  return 'kind' in next ? permanent(next.kind, next.message) : follow(exchange, next)
}

/** The headers of one answer; the connection is given up when they do not come in time. */
async function ask(exchange: Exchange, hop: Hop): Promise<IncomingMessage> {
  const { request, options, clock } = exchange
  const giveUp = new AbortController()
  const connect = async () => {
    const allowed = request.allowedPrivateHosts
    const addresses = await allowedAddresses(hop.url.hostname, allowed, options.resolve)
    return await send(exchange, hop, addresses, giveUp.signal)
  }
  try {
    return await clock.wait(connect(), options.connectMs)
  } catch (error) {
    giveUp.abort()
    throw error
  }
}

function send(
  exchange: Exchange,
  hop: Hop,
  addresses: Address[],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const { ca } = exchange.options
    const options = {
      headers: requestHeaders(exchange.request, hop),
      lookup: answerWith(addresses),
      // A kept connection would not ask `lookup`.
      agent: false,
      signal,
      ...(ca !== undefined && { ca }),
    }
    const get = hop.url.protocol === 'https:' ? https.get : http.get
    const refuse = (message: IncomingMessage, socket: Duplex) => {
      socket.destroy()
      resolve(message)
    }
    // A switch of protocols (101) that nobody asked for comes as no response: it would be waited for.
    get(hop.url, options, resolve).on('error', reject).on('upgrade', refuse)
  })
}

/** Connects to the addresses that were checked, and to no others. */
const answerWith =
  (addresses: Address[]): LookupFunction =>
  (_host, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, addresses)
    else callback(null, first?.address ?? '', first?.family ?? 0)
  }

function answerTo(
  exchange: Exchange,
  message: IncomingMessage,
  response: HostResponse,
): FetchAnswer {
  const { request, host, clock, options } = exchange
  const { headers } = message
  const ended = endedBeforeBody(exchange, message, response.status)
  if (ended) {
    message.destroy()
    return ended
  }
  return {
    name: 'body',
    contentType: headers['content-type'] ?? null,
    etag: headers.etag ?? null,
    lastModified: headers['last-modified'] ?? null,
    freshMs: freshnessMs(headers, options.now()),
    body: readBody(message, {
      clock,
      host,
      response,
      idleMs: options.idleMs,
      maxBytes: request.maxBodyBytes,
      signal: request.signal,
    }),
  }
}

function endedBeforeBody(
  { request, host, options }: Exchange,
  { headers }: IncomingMessage,
  status: number,
): FetchAnswer | null {
  const isAsked = Boolean(request.validators?.etag || request.validators?.lastModified)
  if (status === 304 && isAsked) {
    return { name: 'notModified', freshMs: freshnessMs(headers, options.now()) }
  }
  if (status < 200 || status > 299 || headers['cf-mitigated'] !== undefined) {
    return endedBy(status, headers, host, options.now())
  }
  const isTooLarge = Number(headers['content-length'] ?? 0) > request.maxBodyBytes
  return isTooLarge ? permanent('tooLarge', tooLargeMessage(host, request.maxBodyBytes)) : null
}
