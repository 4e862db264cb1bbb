import net from 'node:net'
import tls from 'node:tls'

export interface HostRequest {
  method: string
  /** With the query. */
  path: string
  /** By lower-case name. */
  headers: Record<string, string>
  /** When it came, by `performance.now()`. */
  atMs: number
}

export interface Reply {
  /** 200 unless told. */
  status?: number
  headers?: Record<string, string>
  /** Sent piece by piece when it is iterable. */
  body?: string | Uint8Array | AsyncIterable<string | Uint8Array>
  /** Said in `Content-Length`, true or not; `chunked`; null: neither, the end of the connection ends the body. */
  length?: number | 'chunked' | null
  /** After the body: close as HTTP does, close in the middle, reset, or say nothing for ever. */
  ending?: 'close' | 'cut' | 'reset' | 'hang'
}

export type Responder = (request: HostRequest, count: number) => Reply | 'hang' | 'drop'
export type Route = Reply | Responder

export interface FeedHost {
  port: number
  /** `http://127.0.0.1:PORT`, or with another name for the same address. */
  url(path: string, name?: string): string
  /** Answers a path (without its query) from now on. */
  route(path: string, route: Route): void
  /** All so far, oldest first. */
  requests: HostRequest[]
  /** Connections that are open now. */
  open(): number
  /** Connections so far. */
  accepted(): number
  close(): Promise<void>
}

/**
 * A local board that behaves as badly as it is told: it writes its answers byte by byte, so that they may be wrong in
 * any way. Every connection serves one request. An unknown path is 404. At `::` it has every address of this machine.
 */
export async function startFeedHost(
  routes: Record<string, Route> = {},
  secure?: { key: string; cert: string },
  listenAt = '127.0.0.1',
): Promise<FeedHost> {
  const known = new Map(Object.entries(routes))
  const requests: HostRequest[] = []
  const sockets = new Set<net.Socket>()
  let accepted = 0
  const serve = (socket: net.Socket) => {
    accepted += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A client that goes away is no fault of the host.
    socket.on('error', () => {})
    readRequest(socket, (request) => {
      requests.push(request)
      const path = request.path.split('?')[0] ?? ''
      const count = requests.filter((other) => other.path.split('?')[0] === path).length
      const route = known.get(path) ?? { status: 404, body: 'not found' }
      void answer(socket, typeof route === 'function' ? route(request, count) : route)
    })
  }
  const server = secure ? tls.createServer(secure, serve) : net.createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, listenAt, resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    port,
    url: (path, name = '127.0.0.1') => `${secure ? 'https' : 'http'}://${name}:${port}${path}`,
    route: (path, route) => known.set(path, route),
    requests,
    open: () => sockets.size,
    accepted: () => accepted,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** Answers 304 to who has that ETag, else the reply with it. */
export const withEtag =
  (etag: string, reply: Reply): Responder =>
  ({ headers }) =>
    headers['if-none-match'] === etag
      ? { status: 304, headers: { etag } }
      : { ...reply, headers: { ...reply.headers, etag } }

export const redirectTo = (location: string, status = 302): Reply => ({
  status,
  headers: { location },
})

/** A body in pieces of so many bytes, with a pause before each but the first. */
export async function* drip(body: string | Uint8Array, pieceBytes: number, pauseMs: number) {
  const bytes = Buffer.from(body)
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (at > 0) await Bun.sleep(pauseMs)
    yield bytes.subarray(at, at + pieceBytes)
  }
}

function readRequest(socket: net.Socket, onRequest: (request: HostRequest) => void): void {
  let head = ''
  socket.on('data', (data) => {
    if (head.includes('\r\n\r\n')) return
    head += data.toString('latin1')
    if (head.includes('\r\n\r\n')) onRequest(parseHead(head))
  })
}

function parseHead(head: string): HostRequest {
  const [first = '', ...lines] = head.split('\r\n\r\n', 1).join('').split('\r\n')
  const [method = '', path = ''] = first.split(' ')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return { method, path, headers: Object.fromEntries(headers), atMs: performance.now() }
}

async function answer(socket: net.Socket, reply: Reply | 'hang' | 'drop'): Promise<void> {
  if (reply === 'hang') return
  if (reply === 'drop') {
    socket.destroy()
    return
  }
  const isChunked = reply.length === 'chunked'
  socket.write(headOf(reply), 'latin1')
  for await (const piece of piecesOf(reply.body)) {
    if (socket.destroyed) return
    await write(socket, isChunked ? framed(piece) : piece)
  }
  if (isChunked && (reply.ending ?? 'close') === 'close') socket.write('0\r\n\r\n')
  if (reply.ending === 'hang') return
  if (reply.ending === 'reset') socket.resetAndDestroy()
  else socket.end()
}

function headOf({ status = 200, headers = {}, body = '', length }: Reply): string {
  const isKnown = typeof body === 'string' || body instanceof Uint8Array
  const said = length === undefined ? (isKnown ? Buffer.byteLength(body) : null) : length
  const framing =
    said === 'chunked'
      ? ['Transfer-Encoding: chunked']
      : said === null
        ? []
        : [`Content-Length: ${said}`]
  const lines = [
    `HTTP/1.1 ${status} ${status}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(status === 304 ? [] : framing),
    'Connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

async function* piecesOf(body: Reply['body'] = ''): AsyncGenerator<Buffer> {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    if (body.length > 0) yield Buffer.from(body)
  } else {
    for await (const piece of body) yield Buffer.from(piece)
  }
}

const framed = (piece: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])

/** Waits for a reader that is slower than we are. */
const write = (socket: net.Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve) => {
    if (socket.write(bytes)) return resolve()
    const goOn = () => {
      socket.off('drain', goOn)
      socket.off('close', goOn)
      resolve()
    }
    socket.on('drain', goOn)
    socket.on('close', goOn)
  })
