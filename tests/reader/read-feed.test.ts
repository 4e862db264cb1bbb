import { describe, expect, test } from 'bun:test'
import { BodyFault } from '../../src/reader/fetch/fetched'
import { readFeed } from '../../src/reader/read-feed'
import { fingerprintsOf, fixture, hints, open, openFeed, readAll } from './read-document'

describe('what is no feed says what it is', () => {
  const failureOf = async (body: Uint8Array | string) => {
    const answer = await open(body)
    return answer.isFeed ? null : answer.failure
  }

  test('a challenge page with 200 is blocked', async () => {
    const failure = await failureOf(await fixture('incapsula.html'))
    expect(failure?.kind).toBe('blocked')
    expect(failure?.excerpt).toStartWith('<html style="height:100%">')
  })

  const table: [body: string, kind: string, message: RegExp][] = [
    ['<!doctype html><html><title>Just a moment...</title></html>', 'blocked', /Just a moment/],
    ['<html><body>Access Denied</body></html>', 'blocked', /Access Denied/],
    ['<!doctype html><html><h1>Sign in</h1></html>', 'notAFeed', /a web page/],
    ['<!doctype html>\n<title>Sign in</title><p>Hello', 'notAFeed', /a web page/],
    ['{"error": "none"}', 'notAFeed', /JSON/],
    ['nothing of the kind', 'notAFeed', /text/],
    ['<?xml version="1.0"?><opml><body/></opml>', 'notAFeed', /<opml>/],
    [
      '<opml><body><outline text="a"><outline text="b"/></outline><outline text="c"/></body></opml>',
      'notAFeed',
      /<opml>/,
    ],
    [
      '<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.example/2</loc></url></urlset>',
      'notAFeed',
      /<urlset>/,
    ],
    ['', 'noBody', /without a single byte/],
  ]
  for (const [body, kind, message] of table)
    test(`${kind}: ${body}`, async () => {
      const failure = await failureOf(body)
      expect(failure?.kind).toBe(kind as never)
      expect(failure?.message).toMatch(message)
    })

  test('a page that names a feed: it is suggested, whatever its path and wherever it stands in the head', async () => {
    const messageOf = async (...links: string[]) => {
      const style = `<style>${'p{}'.repeat(5000)}</style>`
      const page = `<!doctype html><html><head>${style}${links.join('')}</head></html>`
      return (await failureOf(page))?.message
    }
    const sentence = 'The host sent a web page instead of a feed.'
    const rss = 'type="application/rss+xml"'
    expect(await messageOf(`<link rel="alternate" ${rss} href="/jobs.rss?a=1&amp;b=2">`)).toBe(
      `${sentence} The page names a feed: https://www.board.example/jobs.rss?a=1&b=2`,
    )
    expect(
      await messageOf(
        '<link rel=stylesheet href=/a.css>',
        '<link rel="alternate" hreflang="fr" href="/fr">',
        `<LINK HREF='javascript:x' rel='alternate' ${rss}>`,
        `<LINK HREF='https://a.example/atom' rel='home Alternate' type=application/atom+xml />`,
      ),
    ).toBe(`${sentence} The page names a feed: https://a.example/atom`)
    expect(await messageOf('<link rel="alternate" type="text/html" href="/x">')).toBe(sentence)
  })

  test('with the first 500 bytes and no more', async () => {
    const failure = await failureOf(`<html>${'x'.repeat(10_000)}`)
    expect(failure?.excerpt).toHaveLength(500)
  })

  test('a transfer that broke before the feed began is told as that', async () => {
    const failure = { kind: 'network', message: 'The connection was reset.' } as const
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('  ')
      throw new BodyFault(failure)
    }
    const answer = await readFeed(broken(), hints)
    expect(answer.isFeed ? null : answer.failure).toMatchObject(failure)
  })
})

test('the content type never decides', async () => {
  const document = await openFeed(await fixture('jobicy.xml'), { contentType: 'text/html' })
  expect(document.dialect).toBe('jobicy')
})

test('a feed in a page is a feed, one that a page shows is none', async () => {
  const feed = '<rss version="2.0"><channel><item><title>Cook</title></item></channel></rss>'
  const page = (body: string) => `<!DOCTYPE html>\n<html><body><p>${body}</body></html>`
  const document = await openFeed(page(feed), {}, 16)
  expect((await readAll(document)).map(({ item }) => item?.title)).toEqual(['Cook'])
  expect(document.warnings).toMatchObject([{ kind: 'textBeforeDocument' }])
  const shown = await open(page(`<pre>${feed.replaceAll('<', '&lt;')}</pre><rss>`))
  expect(shown).toMatchObject({ failure: { kind: 'notAFeed' } })
})

test('what the document says of itself', async () => {
  const { feed } = await openFeed(await fixture('jobicy.xml'))
  expect(feed).toEqual({
    title: "Jobicy's Feed",
    link: 'https://jobicy.com/',
    language: 'en-US',
    ttlMs: 3_600_000,
    skipHours: [],
    skipDays: [],
  })
  expect((await openFeed(await fixture('rss.xml'))).feed.ttlMs).toBe(120 * 60_000)
  expect((await openFeed(await fixture('rdf.xml'))).feed.ttlMs).toBe(12 * 3_600_000)
  expect((await openFeed(await fixture('atom.xml'))).feed.title).toBe('Jobs at the Atelier')
})

describe('what the document says of itself behind its items (RSS 2.0 gives the channel no order)', () => {
  const item = '<item><title>Cook</title><link>https://a.example/1</link></item>'
  const about =
    '<title>Board</title><link>https://a.example/</link><ttl>90</ttl><image><title>I</title></image>'
  const rest = { title: 'Board', link: 'https://a.example/', language: null, ttlMs: 90 * 60_000 }

  test('counts when the items have been read', async () => {
    for (const size of [1, 7, 65_536]) {
      const document = await openFeed(`<rss><channel>${item}${about}</channel></rss>`, {}, size)
      expect(document.feed.title).toBeNull()
      expect(await readAll(document)).toHaveLength(1)
      expect(document.feed).toMatchObject(rest)
    }
  })
  test('without the text between them, wherever chunks end', async () => {
    for (const size of [1, 7, 65_536]) {
      const body = `<rss><channel><link>https://b.example/${item} lost ${about}</channel></rss>`
      const document = await openFeed(body, {}, size)
      await readAll(document)
      expect(document.feed.link).toBe('https://b.example/')
    }
  })
  test('what stood before them goes first', async () => {
    const document = await openFeed(`<rss><channel><title>A</title>${item}${about}</channel></rss>`)
    await readAll(document)
    expect(document.feed).toMatchObject({ ...rest, title: 'A' })
  })
  test('of JSON beyond the first megabyte, too', async () => {
    const long = 'x'.repeat(2 ** 21)
    const body = `{"items":[{"id":"1","url":"https://a.example/1","title":"A","content_text":"${long}"}],"version":"https://jsonfeed.org/version/1.1","title":"Board"}`
    const document = await openFeed(body)
    await readAll(document)
    expect(document.feed.title).toBe('Board')
  })
  test('how many listings it announces, too', async () => {
    const body = `<source><job><title>A</title><url>https://a.example/1</url></job><expectedJobCount>2</expectedJobCount></source>`
    const document = await openFeed(body)
    await readAll(document)
    expect(document.ending).toMatchObject({ name: 'truncated' })
  })
  test('more than 64 KB of it is left out', async () => {
    const long = `<description>${'x'.repeat(70_000)}</description>`
    for (const size of [999, 100_000]) {
      const body = `<rss><channel>${item}${long}${about}</channel></rss>`
      const document = await openFeed(body, {}, size)
      expect(await readAll(document)).toHaveLength(1)
      expect(document.feed.title).toBeNull()
      expect(document.ending).toEqual({ name: 'complete' })
    }
  })
})

test('when it wants to be skipped (RSS 2.0 skipHours and skipDays; RSS 0.91 counts hours from 1 to 24)', async () => {
  const wish = (inside: string) =>
    `<rss><channel>${inside}<item><title>A</title></item></channel></rss>`
  const { feed } = await openFeed(
    wish(`<skipHours><hour>0</hour><hour> 7 </hour><hour>24</hour><hour>25</hour><hour/></skipHours>
      <skipDays><day>Sunday</day><day>saturday</day><day>Sometimes</day></skipDays>`),
  )
  expect(feed).toMatchObject({ skipHours: [0, 7], skipDays: [0, 6], ttlMs: null })
})

test('its title by any name that feeds have for it', async () => {
  const titleOf = async (head: string) =>
    (await openFeed(`<rss><channel>${head}</channel></rss>`)).feed.title
  expect(await titleOf('<image><title>I</title></image><title>A &amp;amp; B</title>')).toBe('A & B')
  expect(await titleOf('<dc:title>D</dc:title>')).toBe('D')
  expect(await titleOf('<link>https://a.example/</link>')).toBeNull()
})

test('its title by its type, where it is of Atom (RFC 4287 section 3.1.1)', async () => {
  const titleOf = async (title: string, feed = 'xmlns="http://www.w3.org/2005/Atom"') =>
    (await openFeed(`<feed ${feed}>${title}</feed>`)).feed.title
  expect(await titleOf('<title>1 &lt; 2 &lt;b&gt;</title>')).toBe('1 < 2 <b>')
  expect(await titleOf('<title type="html">A &lt;b&gt;good&lt;/b&gt; board</title>')).toBe(
    'A good board',
  )
  expect(await titleOf('<title type="xhtml"><div><b>A</b> board</div></title>')).toBe('A board')
  const encoded = `<title mode="base64" type="text/html">${btoa('<b>A</b> &amp; B')}</title>`
  expect(await titleOf(encoded, 'version="0.3" xmlns="http://purl.org/atom/ns#"')).toBe('A & B')
})

test('cut into any chunks it reads the same', async () => {
  const bytes = await fixture('jobicy-nasty.xml')
  const whole = await readAll(await openFeed(bytes))
  for (const size of [1, 7, 1000])
    expect(await readAll(await openFeed(bytes, {}, size))).toEqual(whole)
})

describe('where the listings belong', () => {
  const keyOf = async (given: Parameters<typeof openFeed>[1]) => {
    const [result] = await readAll(await openFeed(await fixture('indeed.xml'), given))
    return result?.name === 'listing' ? result.draft.key : null
  }
  test('to the source that is named', async () =>
    expect(await keyOf({ source: 'acme.example' })).toBe('acme.example/NW-000451'))
  test('else to the host of the document', async () =>
    expect(await keyOf({ source: null })).toBe('board.example/NW-000451'))
  test('of a file, to where it links', async () =>
    expect(await keyOf({ source: null, url: 'file:///tmp/a.xml' })).toBe(
      'northwind-ats.example/NW-000451',
    ))
})

describe('a fingerprint', () => {
  const of = async (body: Uint8Array | string, given = {}) =>
    fingerprintsOf(await openFeed(body, given))
  const feed = (item: string, channel = '') =>
    `<rss><channel><title>T</title>${channel}<item><title>${item}</title></item></channel></rss>`

  test('is 128 bits of hex, the same for the same bytes', async () => {
    const bytes = await fixture('jobicy.xml')
    const fingerprints = await of(bytes)
    expect(fingerprints).toHaveLength(2)
    for (const fingerprint of fingerprints) expect(fingerprint).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(fingerprints).size).toBe(2)
    expect(await of(bytes, {})).toEqual(fingerprints)
  })
  test('sees one byte of the record', async () =>
    expect(await of(feed('a'))).not.toEqual(await of(feed('b'))))
  test('does not see what the channel says for people', async () =>
    expect(await of(feed('a', '<lastBuildDate>1</lastBuildDate>'))).toEqual(
      await of(feed('a', '<lastBuildDate>2</lastBuildDate>')),
    ))
  test('sees what relative links start from', async () =>
    expect(await of(feed('a', '<link>https://a.example/</link>'))).not.toEqual(
      await of(feed('a', '<link>https://b.example/</link>')),
    ))
  test('sees the source', async () =>
    expect(await of(feed('a'), { source: 'a' })).not.toEqual(await of(feed('a'), { source: 'b' })))
  test('does not see the query of the address', async () =>
    expect(await of(feed('a'), { url: 'https://a.example/f?token=1' })).toEqual(
      await of(feed('a'), { url: 'https://a.example/f?token=2' }),
    ))
  test('sees the values of the address that the dialect uses', async () => {
    const bytes = await fixture('higheredjobs-category.xml')
    const url = 'https://www.higheredjobs.com/rss/categoryFeed.cfm?catID='
    expect(await of(bytes, { url: `${url}1` })).not.toEqual(await of(bytes, { url: `${url}2` }))
  })
})

test('a warning of each kind is told once', async () => {
  const item =
    '<item><title>T</title><link>https://a.example/1</link><pubDate>soon</pubDate></item>'
  const document = await openFeed(`<rss><channel>${item}${item}</channel></rss>`)
  await readAll(document)
  expect(document.warnings).toEqual([
    { kind: 'dateUnreadable', message: 'The date "soon" is left unknown.' },
  ])
})

test('a document that breaks off keeps its whole items', async () => {
  const bytes = await fixture('jobicy.xml')
  const document = await openFeed(bytes.subarray(0, bytes.length - 400))
  const results = await readAll(document)
  expect(results.map(({ name }) => name)).toEqual(['listing'])
  expect(document.ending?.name).toBe('truncated')
})

test('a connection that breaks off keeps its whole items', async () => {
  const bytes = await fixture('jobicy.xml')
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, bytes.length - 400)
    throw new BodyFault({ kind: 'timeout', message: 'The host fell silent.' })
  }
  const answer = await readFeed(broken(), hints)
  if (!answer.isFeed) throw new Error(answer.failure.message)
  expect(await readAll(answer.document)).toHaveLength(1)
  expect(answer.document.ending).toMatchObject({ failure: { kind: 'timeout' } })
})

test('who stops reading ends the source', async () => {
  let isEnded = false
  const bytes = await fixture('jobicy.xml')
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield bytes.subarray(0, bytes.length - 20)
    } finally {
      isEnded = true
    }
  }
  const answer = await readFeed(source(), hints)
  if (!answer.isFeed) throw new Error(answer.failure.message)
  for await (const _records of answer.document.records) break
  expect(isEnded).toBe(true)
})

test('what is no feed ends the source', async () => {
  let isEnded = false
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield Buffer.from('<html><body>')
      for (;;) yield Buffer.from('<p>No feed.</p>'.repeat(99))
    } finally {
      isEnded = true
    }
  }
  expect(await readFeed(source(), hints)).toMatchObject({ isFeed: false })
  expect(isEnded).toBe(true)
})
