import { readFileSync } from 'node:fs'
import { Hono } from 'hono'

const types = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const

interface Asset {
  bytes: Uint8Array<ArrayBuffer>
  type: string
}

const own = (name: string) => new URL(`../../public/${name}`, import.meta.url)
const explorer = 'openapi-explorer/dist/browser/openapi-explorer.min.js'
const htmx = (name: string) => new URL(import.meta.resolve(`htmx.org/dist/${name}`))

/** The style sheet by topics, in the order of the cascade: what comes later wins. */
const topics = [
  ...['ground', 'frame', 'controls', 'figures', 'runs', 'run', 'feeds', 'health', 'trends'],
  ...['listings', 'narrow', 'quality', 'first-visit', 'around', 'paper', 'people', 'api'],
]

const assets = new Map<string, Asset>([
  [
    'app.css',
    readTogether(
      topics.map((topic) => own(`css/${topic}.css`)),
      'css',
    ),
  ],
  ['app.js', read(own('app.js'), 'js')],
  ['keys.js', read(own('keys.js'), 'js')],
  ['favicon.svg', read(own('favicon.svg'), 'svg')],
  ['favicon-open.svg', read(own('favicon-open.svg'), 'svg')],
  ['favicon-wrong.svg', read(own('favicon-wrong.svg'), 'svg')],
  ['htmx.min.js', read(htmx('htmx.min.js'), 'js')],
  ['hx-sse.min.js', read(htmx('ext/hx-sse.min.js'), 'js')],
  ['openapi-explorer.js', read(new URL(import.meta.resolve(explorer)), 'js')],
  ['hx-upsert.min.js', read(htmx('ext/hx-upsert.min.js'), 'js')],
])

function read(url: URL, type: keyof typeof types): Asset {
  return { bytes: new Uint8Array(readFileSync(url)), type: types[type] }
}

function readTogether(urls: URL[], type: keyof typeof types): Asset {
  return { bytes: Buffer.concat(urls.map((url) => readFileSync(url))), type: types[type] }
}

const version = Bun.hash(Buffer.concat([...assets.values()].map(({ bytes }) => bytes))).toString(36)

/** Where the assets of this version are: another version has another address, so these never change. */
export const assetsPath = `/assets/${version}`

export const assetRoutes = new Hono().get('/assets/:version/:name', (c) => {
  const asset = assets.get(c.req.param('name'))
  if (!asset) return c.notFound()
  const isThisVersion = c.req.param('version') === version
  c.header('Content-Type', asset.type)
  c.header('Cache-Control', isThisVersion ? 'public, max-age=31536000, immutable' : 'no-cache')
  return c.body(asset.bytes)
})
