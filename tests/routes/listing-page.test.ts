import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { ListingDraft } from '../../src/model/listing'
import { createTestApp, type TestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, anItem, aSource } from '../support/factories'
import { breachesOf } from '../support/markup'

let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
  await t.deps.store.sources.ensure(aSource({ name: 'Board' }))
  await t.deps.store.feeds.insert(aFeedDraft({ id: 'feed' }))
})
afterEach(() => t.close())

async function pageOf(listing: Partial<ListingDraft>): Promise<string> {
  await anEndedRun(t, 'feed', { items: [anItem({ externalId: '1', ...listing })] })
  return (await t.get('/listings/board.example/1')).text()
}

async function close(key: string): Promise<void> {
  const { listings, lifecycle } = t.deps.store
  const row = { key, validThrough: null, sightings: await listings.sightings(key) }
  const closedAt = t.clock.now()
  await lifecycle.close([row], { closedAt, closedReason: 'expired', closedRunId: null })
}

/** The text of the first script element that is data, as a parser of HTML sees it. */
async function dataIn(html: string): Promise<string> {
  let text = ''
  await new HTMLRewriter()
    .on('script[type="application/ld+json"]', {
      text: (chunk) => {
        text += chunk.text
      },
    })
    .transform(new Response(html))
    .text()
  return text
}

describe('the listing for programs', () => {
  test('stands on its page as JSON-LD, the same as its address gives', async () => {
    const html = await pageOf({ title: 'Gärtner & Söhne' })
    const accept = { accept: 'application/ld+json' }
    const given = await t.get('/api/v1/listings/board.example/1', accept)
    expect(JSON.parse(await dataIn(html))).toEqual(await given.json())
    expect(html.match(/application\/ld\+json/g)).toHaveLength(1)
  })

  const escapes = [
    '</script><script>alert(1)</script>',
    '</SCRIPT ><img src=x onerror=alert(1)>',
    '<!-- <script>',
    '--></script>',
    ']]><script>',
    '\u2028alert(1)\u2029',
    '&lt;/script&gt;',
    '"}</script><svg/onload=alert(1)>',
  ]
  const place = { locality: null, region: null, country: null, postalCode: null }
  const fields: [string, (text: string) => Partial<ListingDraft>][] = [
    ['title', (title) => ({ title, description: null })],
    ['url', (text) => ({ url: `https://board.example/${text}` })],
    ['hiringOrganization', (name) => ({ hiringOrganization: { name, logo: name } })],
    ['jobLocation', (raw) => ({ jobLocation: { ...place, raw, locality: raw, region: raw } })],
    ['applicantLocationRequirements', (name) => ({ applicantLocationRequirements: [name] })],
    ['industry', (industry) => ({ industry })],
    ['occupationalCategory', (text) => ({ occupationalCategory: text })],
  ]
  test.each(fields)('nothing in its %s ends the element or begins another', async (_, put) => {
    for (const text of escapes) {
      t.clock.advance(1000)
      const html = await pageOf({ ...put(text), contentHash: Bun.hash(text).toString(16) })
      const data = await dataIn(html)
      expect(data).not.toMatch(/[<>&\u2028\u2029]/)
      expect(JSON.stringify(JSON.parse(data))).toContain(JSON.stringify(text).slice(1, -1))
      expect(breachesOf(html)).toEqual([])
      expect(html.match(/<script/gi)?.length).toBe(html.match(/<\/script>/gi)?.length ?? 0)
    }
  })

  test('its description is there as it is shown', async () => {
    const description = '<p>Bold &amp; <b>brave</b>&lt;/script&gt;</p>'
    const data = await dataIn(await pageOf({ description }))
    expect(JSON.parse(data)).toMatchObject({ '@type': 'JobPosting', description })
  })

  test('a closed listing, and one that may not be passed on, has none', async () => {
    expect(await pageOf({ title: 'Gardener' })).toContain('application/ld+json')
    await t.send('PATCH', '/api/v1/sources/board.example', { mayRedistribute: false })
    expect(await pageOf({ title: 'Gardener' })).not.toContain('application/ld+json')
    await t.send('PATCH', '/api/v1/sources/board.example', { mayRedistribute: true })
    await close('board.example/1')
    const html = await (await t.get('/listings/board.example/1')).text()
    expect(html).toContain('Closed <time')
    expect(html).not.toContain('application/ld+json')
  })
})

describe('the terms of its source', () => {
  test('its attribution stands beside it as text', async () => {
    const attribution = 'Jobs by <Board> & friends'
    await t.send('PATCH', '/api/v1/sources/board.example', { attribution })
    const html = await pageOf({})
    expect(html).toContain('<p class="credit">Jobs by &lt;Board&gt; &amp; friends</p>')
    expect(html).not.toContain('may not be passed on')
  })

  test('that it may not be passed on is said', async () => {
    await t.send('PATCH', '/api/v1/sources/board.example', { mayRedistribute: false })
    expect(await pageOf({})).toContain('By the terms of Board it may not be passed on')
  })
})
