import { afterAll, describe, expect, test } from 'bun:test'
import { createTestApp } from '../support/app'

const t = await createTestApp({ env: { PUBLIC_URL: 'https://gleaner.example.org' } })
afterAll(t.close)

describe('it answers to its own names only', () => {
  const hosts: [host: string, status: number][] = [
    ['localhost:3000', 200],
    ['LOCALHOST', 200],
    ['127.0.0.1:3000', 200],
    ['127.8.9.10', 200],
    ['[::1]:3000', 200],
    ['demo.localhost:3000', 200],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['evil.example:3000', 421],
    ['gleaner.example.org.evil.example', 421],
    ['192.168.1.5:3000', 421],
    ['0.0.0.0:3000', 421],
  ]
  test.each(hosts)('%s: %i', async (host, status) => {
    for (const path of ['/', '/api/v1/feeds', '/listings']) {
      expect((await t.get(path, { host })).status).toBe(status)
    }
  })

  test('programs are refused with a problem, people with a page', async () => {
    const host = { host: '192.168.1.5' }
    for (const path of ['/api/v1/feeds', '/listings.rss', '/listings.atom', '/listings.xml'])
      expect((await t.get(path, host)).headers.get('content-type')).toBe('application/problem+json')
    for (const path of ['/', '/listings'])
      expect((await t.get(path, host)).headers.get('content-type')).toStartWith('text/html')
  })

  test('probes may ask by any name', async () => {
    for (const path of ['/livez', '/readyz'])
      expect((await t.get(path, { host: '10.0.0.7:3000' })).status).toBe(200)
  })

  test('a refused name is told what to do', async () => {
    const response = await t.get('/', { host: '192.168.1.5' })
    expect(await response.text()).toContain('set PUBLIC_URL')
  })
})

describe('a write from another origin is refused, as a form and as JSON', () => {
  const own = 'http://localhost'
  const cases: [rule: string, headers: Record<string, string>, isTaken: boolean][] = [
    ['a script sends neither header', {}, true],
    ['our own page', { 'sec-fetch-site': 'same-origin', origin: own }, true],
    ['typed by a person', { 'sec-fetch-site': 'none' }, true],
    ['our own page in an older browser', { origin: own }, true],
    ['behind a proxy that ends TLS', { origin: 'https://gleaner.example.org' }, true],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
    ['another site in an older browser', { origin: 'https://evil.example' }, false],
    ['another site that hides its origin', { 'sec-fetch-site': 'cross-site' }, false],
    [
      'a sibling of our site',
      { 'sec-fetch-site': 'same-site', origin: 'http://x.localhost' },
      false,
    ],
    ['another port of our host', { origin: 'http://localhost:8080' }, false],
    ['a sandboxed frame', { origin: 'null' }, false],
  ]
  test.each(cases)('%s', async (_rule, headers, isTaken) => {
    const form = await t.post('/feeds', { url: 'ftp://x' }, headers)
    expect(form.status).toBe(isTaken ? 422 : 403)
    const json = await t.send('POST', '/api/v1/feeds', { url: 'ftp://x' }, headers)
    expect(json.status).toBe(isTaken ? 400 : 403)
    const deletion = await t.send('DELETE', '/api/v1/runs/none', undefined, headers)
    expect(deletion.status).toBe(isTaken ? 404 : 403)
    const change = await t.send('PATCH', '/api/v1/feeds/none', { name: 'x' }, headers)
    expect(change.status).toBe(isTaken ? 404 : 403)
    const put = await t.send('PUT', '/api/v1/feeds/none', { name: 'x' }, headers)
    expect(put.status).toBe(isTaken ? 405 : 403)
  })
})

test('the page of the API alone takes inline styles, and no inline script', async () => {
  const policyOf = async (path: string) =>
    (await t.get(path)).headers.get('content-security-policy') ?? ''
  const docs = await policyOf('/api/docs')
  expect(docs).toContain("style-src 'self' 'unsafe-inline';")
  expect(docs.replace(" 'unsafe-inline'", '').replace(' data:', '')).toBe(await policyOf('/'))
})

test('every answer forbids inline scripts, frames and foreign forms', async () => {
  for (const path of ['/', '/nope', '/api/v1/feeds', '/api/v1/nope', '/livez']) {
    const { headers } = await t.get(path)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("form-action 'self'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('x-request-id')).toBeTruthy()
  }
})

test('a body larger than a form ever is gets refused', async () => {
  const url = `https://x.example/${'x'.repeat(200_000)}`
  const response = await t.post('/feeds', { url })
  expect(response.status).toBe(413)
  const json = await t.send('POST', '/api/v1/feeds', { url })
  expect(json.status).toBe(413)
  expect(await json.json()).toMatchObject({ detail: expect.stringContaining('100 kB') })
})
