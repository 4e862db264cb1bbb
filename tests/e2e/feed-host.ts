import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'

/** A board that sends the first half of a feed, and the rest when it is told to. */
export interface FeedHost {
  url: string
  /** Sends the rest to those who wait, and everything to those who come later. */
  release: () => void
  /** Sends the rest to those who wait now. */
  answerWaiting: () => void
  close: () => void
}

const item = (id: number): string =>
  `<item><title>Gardener ${id}</title><link>https://board.example/jobs/${id}</link>` +
  `<guid>https://board.example/jobs/${id}</guid><description>Plants ${id}</description></item>`

export async function startFeedHost(items: number): Promise<FeedHost> {
  const half = Math.ceil(items / 2)
  const records = Array.from({ length: items }, (_, index) => item(index))
  const head = `<?xml version="1.0"?><rss version="2.0"><channel><title>Board</title>${records.slice(0, half).join('')}`
  const tail = `${records.slice(half).join('')}</channel></rss>`
  const waiting = new Set<ServerResponse>()
  let isReleased = false
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/rss+xml' })
    response.write(head)
    if (isReleased) return response.end(tail)
    waiting.add(response)
    return response.on('close', () => waiting.delete(response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/jobs.rss`,
    release() {
      isReleased = true
      answerWaiting()
    },
    answerWaiting,
    close: () => server.closeAllConnections() ?? server.close(),
  }
  function answerWaiting() {
    for (const response of waiting) response.end(tail)
  }
}
