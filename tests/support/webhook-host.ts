export interface WebhookRequest {
  path: string
  headers: Headers
  body: string
}

/** A status, a whole answer, or nothing at all until the connection ends. */
export type WebhookReply = number | Response | 'hang'

export interface WebhookHost {
  url: string
  /** All so far, oldest first. */
  requests: WebhookRequest[]
  /** What it answers from now on, by the number of the request that comes next, from 1. */
  reply: (answer: (count: number) => WebhookReply) => void
  close: () => Promise<void>
}

/** A local receiver of alerts that takes every message until it is told otherwise. */
export function startWebhookHost(): WebhookHost {
  const requests: WebhookRequest[] = []
  let since = 0
  let answerTo: (count: number) => WebhookReply = () => 204
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname: path } = new URL(request.url)
      requests.push({ path, headers: request.headers, body: await request.text() })
      const answer = answerTo(requests.length - since)
      if (answer === 'hang') return new Promise<Response>(() => {})
      return answer instanceof Response ? answer : new Response(null, { status: answer })
    },
  })
  return {
    url: new URL('/secret-path', server.url).href,
    requests,
    reply(answer) {
      since = requests.length
      answerTo = answer
    },
    close: () => server.stop(true),
  }
}
