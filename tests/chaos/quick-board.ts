import { rss, rssItems } from '../support/rss'

/** Boards at many loopback addresses that keep count, and nothing else: their memory is part of what is measured. */
export interface QuickBoard {
  url(host: string, path: string): string
  /** Requests so far, by path. */
  visits: Map<string, number>
  /** Between the end of an answer and the next request of the same host, at the least. */
  leastGapMs(): number
  close(): Promise<void>
}

/** Every document changes each `changesEvery` visits; between it is asked for in vain. */
export function startQuickBoard(changesEvery: number): QuickBoard {
  const visits = new Map<string, number>()
  const answeredAt = new Map<string, number>()
  let leastGapMs = Number.POSITIVE_INFINITY
  const documents = Array.from({ length: 2 }, (_, edition) => rss(rssItems(3, edition + 1)))
  const server = Bun.serve({
    hostname: '0.0.0.0',
    port: 0,
    fetch(request) {
      const { pathname, hostname } = new URL(request.url)
      const came = performance.now()
      leastGapMs = Math.min(
        leastGapMs,
        came - (answeredAt.get(hostname) ?? Number.NEGATIVE_INFINITY),
      )
      const visit = (visits.get(pathname) ?? 0) + 1
      visits.set(pathname, visit)
      const edition = Math.floor((visit - 1) / changesEvery)
      const etag = `"${edition}"`
      answeredAt.set(hostname, performance.now())
      if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304 })
      return new Response(documents[edition % documents.length], { headers: { etag } })
    },
  })
  return {
    url: (host, path) => `http://${host}:${server.port}${path}`,
    visits,
    leastGapMs: () => leastGapMs,
    close: () => server.stop(true),
  }
}
