import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DemoFeed, Manner } from './catalogue'
import type { Pacing } from './pacing'

/** A request for a feed, and all that an answer may depend on. */
export interface Visit {
  feed: DemoFeed
  request: IncomingMessage
  response: ServerResponse
  document: string
  /** When the document became what it is. */
  changedAt: Date
  step: number
  pacing: Pacing
  /** How long the slow host takes. */
  slowMs: number
}

export const answer = (visit: Visit): void => manners[visit.feed.manner](visit)

const manners: Record<Manner, (visit: Visit) => void> = {
  plain: sendWhole,
  entityTag: (visit) => {
    const tag = `"${Bun.hash(visit.document).toString(36)}"`
    visit.response.setHeader('etag', tag)
    visit.request.headers['if-none-match'] === tag ? sendNotModified(visit) : sendWhole(visit)
  },
  lastModified: (visit) => {
    const since = Date.parse(visit.request.headers['if-modified-since'] ?? '')
    visit.response.setHeader('last-modified', visit.changedAt.toUTCString())
    since >= visit.changedAt.getTime() ? sendNotModified(visit) : sendWhole(visit)
  },
  slow: sendSlowly,
  rateLimited: (visit) => {
    const seconds = visit.pacing.refuse(visit.feed.id, visit.step)
    seconds === null ? sendWhole(visit) : sendRefusal(visit, seconds)
  },
  brokenOff: sendHalf,
  challenge: sendChallenge,
}

function sendWhole({ response, document }: Visit): void {
  response.writeHead(200, { 'content-type': contentType })
  response.end(document)
}

const contentType = 'application/rss+xml; charset=UTF-8'

function sendNotModified({ response }: Visit): void {
  response.writeHead(304).end()
}

function sendRefusal({ response }: Visit, seconds: number): void {
  response.writeHead(429, { 'retry-after': String(seconds), 'content-type': 'text/plain' })
  response.end('Too many requests. Please slow down.\n')
}

/** A drip: ten pieces over all the time. A client that leaves ends it. */
function sendSlowly({ response, document, slowMs }: Visit): void {
  const bytes = Buffer.from(document)
  response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.length })
  const size = Math.ceil(bytes.length / 10)
  let sent = 0
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + size))
    sent += size
    if (sent < bytes.length) return
    clearInterval(timer)
    response.end()
  }, slowMs / 10)
  response.on('close', () => clearInterval(timer))
}

/** Promises the whole, sends half, and hangs up. */
function sendHalf({ response, document }: Visit): void {
  const bytes = Buffer.from(document)
  response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.length })
  response.write(bytes.subarray(0, bytes.length / 2), () => {
    // Destroyed at once, the bytes that the kernel still holds would be lost with the connection.
    setTimeout(() => response.destroy(), 100)
  })
}

function sendChallenge({ response }: Visit): void {
  response.writeHead(200, { 'content-type': 'text/html', 'x-iinfo': '8-1234-0 NNNN CT(0 0 0)' })
  response.end(challengePage)
}

const challengePage = `<html style="height:100%"><head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW"><meta name="viewport" content="initial-scale=1.0"><script src="/_Incapsula_Resource?SWJIYLWA=demo"></script></head><body style="margin:0px;height:100%"><iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=demo&incident_id=0-0" frameborder=0 width="100%" height="100%">Request unsuccessful. Incapsula incident ID: 0-0</iframe></body></html>
`
