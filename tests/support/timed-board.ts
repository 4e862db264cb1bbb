import { type FeedHost, type Reply, type Responder, startFeedHost } from './feed-host'
import { rss, rssItems } from './rss'

/** A request and its answer, by the clock of the board. */
export interface Visit {
  host: string
  path: string
  beganMs: number
  endedMs: number
  /** Of a refusal: nobody may ask again so soon. */
  retryAfterMs: number
}

export interface TimedBoard extends Pick<FeedHost, 'close'> {
  url(host: string, path: string): string
  visits: Visit[]
}

/** Boards at every loopback address whose answers take `answerMs`; they refuse the first visit of some feeds for a while. */
export async function startTimedBoard(options: {
  answerMs: number
  refusedAt: string[]
  retryAfterS: number
  feeds: string[]
}): Promise<TimedBoard> {
  const { answerMs, refusedAt, retryAfterS, feeds } = options
  const visits: Visit[] = []
  const document = rss(rssItems(3))

  const respond: Responder = ({ headers, path, atMs }, count) => {
    const host = headers.host?.replace(/:\d+$/, '') ?? ''
    const isRefused = refusedAt.includes(path) && count === 1
    const retryAfterMs = isRefused ? retryAfterS * 1000 : 0
    const visit = { host, path, beganMs: atMs, endedMs: Number.POSITIVE_INFINITY, retryAfterMs }
    visits.push(visit)
    if (!isRefused) return { body: slowly(visit) }
    visit.endedMs = atMs
    return { status: 429, headers: { 'retry-after': `${retryAfterS}` } } satisfies Reply
  }

  async function* slowly(visit: Visit) {
    yield document.slice(0, 100)
    await Bun.sleep(answerMs)
    visit.endedMs = performance.now()
    yield document.slice(100)
  }

  const routes = Object.fromEntries(feeds.map((path) => [path, respond]))
  const host = await startFeedHost(routes, undefined, '0.0.0.0')
  return { url: (name, path) => host.url(path, name), visits, close: host.close }
}

/** The visits of each host, in the order of their beginning. */
export function byHost(visits: Visit[]): Map<string, Visit[]> {
  return Map.groupBy(
    visits.toSorted((a, b) => a.beganMs - b.beganMs),
    (visit) => visit.host,
  )
}

/** From the end of each visit to the beginning of the next one of that host. */
export const gapsOf = (visits: Visit[]): number[] =>
  visits.slice(1).map((visit, index) => visit.beganMs - (visits[index]?.endedMs ?? 0))
