import { fileOf, partOf, type Variant, variants } from './feed-file'

/** The feed's host: `serve.ts FOLDER`. Tells its port; `/use/VARIANT` chooses what `/feed` answers, `/part` is a tenth of it. */
const [folder = '.'] = process.argv.slice(2)
let current: Variant = 'first'

const files = new Map([
  ['/feed', () => fileOf(folder, current)],
  ['/part', () => fileOf(partOf(folder), 'first')],
])

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  // Who stores slowly leaves the connection idle for long.
  idleTimeout: 0,
  fetch(request) {
    const { pathname } = new URL(request.url)
    const chosen = variants.find((variant) => pathname === `/use/${variant}`)
    if (chosen) {
      current = chosen
      return new Response()
    }
    const file = files.get(pathname)?.()
    if (!file) return new Response('Not found', { status: 404 })
    const headers = { 'content-type': 'application/rss+xml; charset=UTF-8' }
    return new Response(Bun.file(file), { headers })
  },
})
console.log(server.port)
