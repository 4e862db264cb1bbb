import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { request } from 'node:http'
import { createTestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, anItem, aSource } from '../support/factories'
import { until } from '../support/until'

const t = await createTestApp()
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: t.app.fetch })
beforeAll(async () => {
  await t.deps.store.sources.ensure(aSource())
  await t.deps.store.feeds.insert(aFeedDraft({ id: 'feed' }))
  await anEndedRun(t, 'feed', { items: [anItem({ externalId: '1', title: 'Gärtner' })] })
})
afterAll(async () => {
  t.live.close()
  await server.stop(true)
  await t.close()
})

/** As it goes over the wire: `fetch` would hide a length. */
const ask = (method: string, path: string) =>
  new Promise<{ status: number | undefined; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const asking = request(
        { host: '127.0.0.1', port: server.port, method, path, agent: false },
        (answer) => {
          let body = ''
          answer.setEncoding('utf8').on('data', (text) => {
            body += text
          })
          const { statusCode: status, headers } = answer
          answer.on('end', () => resolve({ status, headers, body }))
        },
      )
      asking.on('error', reject).end()
    },
  )

describe('HEAD is answered as GET is, without the content (RFC 9110 section 9.3.2)', () => {
  const paths = [
    '/api/v1/feeds',
    '/api/v1/none',
    '/listings',
    '/listings.rss',
    '/livez',
    '/nowhere',
  ]
  test.each(paths)('%s: with its length', async (path) => {
    const got = await ask('GET', path)
    const head = await ask('HEAD', path)
    expect(head.body).toBe('')
    expect(Number(head.headers['content-length'])).toBe(Buffer.byteLength(got.body))
    for (const name of ['content-type', 'etag', 'cache-control', 'link'])
      expect([name, head.headers[name]]).toEqual([name, got.headers[name]])
  })

  test.each(['/api/v1/listings.csv', '/api/v1/listings.ndjson', '/listings.xml'])(
    '%s: of a stream nobody knows the length',
    async (path) => {
      const head = await ask('HEAD', path)
      expect(head.headers['content-length']).toBeUndefined()
      expect(head.headers['content-type']).toBe((await ask('GET', path)).headers['content-type'])
      expect(head.body).toBe('')
    },
  )

  test.each(['/events', '/api/v1/events'])('%s: nobody stays to listen', async (path) => {
    const head = await ask('HEAD', path)
    expect(head.headers['content-type']).toBe('text/event-stream')
    await until(() => t.live.watchers === 0)
  })
})

test('OPTIONS tells what an address takes (RFC 9110 section 9.3.7)', async () => {
  const answer = await ask('OPTIONS', '/api/v1/feeds')
  expect([answer.status, answer.body]).toEqual([204, ''])
  expect(answer.headers.allow).toBe('GET, HEAD, POST, OPTIONS')
  expect((await ask('OPTIONS', '/api/v1/none')).status).toBe(404)
  const other = await ask('PUT', '/api/v1/feeds')
  expect([other.status, other.headers.allow]).toEqual([405, 'GET, HEAD, POST, OPTIONS'])
})
