import { describe, expect, test } from 'bun:test'
import { BadFeedsFile, parseFeedsFile } from '../src/feeds-file'

const opml = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>Boards</title></head><body>${body}</body></opml>`

describe('JSON', () => {
  test('a list of feeds, with all that can be said of one', () => {
    const feed = {
      url: 'https://board.example.org/feed',
      name: 'The board',
      source: 'example.org',
      kind: 'full',
      cadenceMs: 7_200_000,
      priority: 2,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a person writes
      headers: { authorization: 'Bearer ${FEED_SECRET_BOARD}' },
    }
    expect(parseFeedsFile(JSON.stringify([feed, { url: 'http://a.example.org/' }]))).toEqual([
      feed as typeof feed & { kind: 'full' },
      { url: 'http://a.example.org/' },
    ])
  })

  test('a mapping of listing fields; one that names no such field is refused', () => {
    const withMapping = (mapping: unknown) =>
      parseFeedsFile(JSON.stringify([{ url: 'http://a.example.org/', mapping }]))
    const mapping = { record: 'vacancy', title: 'Headline', url: 'links/@href' }
    expect(withMapping(mapping)).toEqual([{ url: 'http://a.example.org/', mapping }])
    expect(() => withMapping({ titel: 'Headline' })).toThrow(
      /a listing has no field titel: choose from record, id, title, url/,
    )
    expect(() => withMapping({ title: ' ' })).toThrow(/at \[0\]\.mapping\.title/)
  })

  test('an object with the list under "feeds"', () => {
    expect(parseFeedsFile('{"feeds": [{"url": "https://a.example.org/"}]}')).toEqual([
      { url: 'https://a.example.org/' },
    ])
  })
})

describe('the address of a feed', () => {
  test.each([
    ['JSON', (url: string) => JSON.stringify([{ url }])],
    ['OPML', (url: string) => opml(`<outline xmlUrl="${url}"/>`)],
  ])('%s: no host is sent a fragment, so it is no part of it', (_form, fileOf) => {
    expect(parseFeedsFile(fileOf('https://a.example.org/f?a=1#b'))).toEqual([
      { url: 'https://a.example.org/f?a=1' },
    ])
    for (const url of ['https://user:pw@a.example.org/', 'https://user@a.example.org/'])
      expect(() => parseFeedsFile(fileOf(url))).toThrow(/names a FEED_SECRET_\* variable/)
  })
})

describe('what could not be sent or kept', () => {
  test('a name is one line, and turns nothing round', () => {
    const [feed] = parseFeedsFile(
      JSON.stringify([{ url: 'https://a.example.org/', name: ' Jobs\n\u202E of\tToday ' }]),
    )
    expect(feed?.name).toBe('Jobs of Today')
  })

  const refused: [rule: string, feed: object, message: RegExp][] = [
    ['a header name is a token', { headers: { 'bad name': 'x' } }, /breaks RFC 9110/],
    ['a header name is not empty', { headers: { '': 'x' } }, /breaks RFC 9110/],
    ['a header value is one line', { headers: { 'x-key': 'a\nb' } }, /breaks RFC 9110/],
    ['a header value has no NUL', { headers: { 'x-key': 'a\0b' } }, /breaks RFC 9110/],
    ['a header value is Latin-1', { headers: { 'x-key': 'Łódź' } }, /headers\["x-key"\]/],
    ['the connection is ours', { headers: { Host: 'b.example.org' } }, /Gleaner sets it/],
    ['a source ends at a slash', { source: 'a/b' }, /without slashes/],
    ['a source has no NUL', { source: 'a\0b' }, /control characters/],
    ['a source is one line', { source: 'a\nb' }, /control characters/],
  ]
  test.each(refused)('%s', (_rule, feed, message) => {
    const text = JSON.stringify([{ url: 'https://a.example.org/', ...feed }])
    expect(() => parseFeedsFile(text)).toThrow(message)
  })
})

describe('OPML', () => {
  test('outlines at any depth, in the order of the document; groups are no feeds', () => {
    const nested = opml(`
      <outline type="rss" text="One" xmlUrl="https://a.example.org/1"/>
      <outline text="Group"><outline text="Inner">
        <outline text="Two" xmlUrl="https://a.example.org/2"/></outline>
        <outline xmlUrl="https://a.example.org/3"/></outline>`)
    expect(parseFeedsFile(nested)).toEqual([
      { url: 'https://a.example.org/1', name: 'One' },
      { url: 'https://a.example.org/2', name: 'Two' },
      { url: 'https://a.example.org/3' },
    ])
  })

  test('the title comes before the text; references are resolved; a number stays text', () => {
    const feed =
      '<outline title="Caf&#233; &amp; Co" text="x" xmlUrl="https://a.example.org/?a=1&amp;b=2"/>'
    const numbered = '<outline text="007" xmlUrl="https://a.example.org/7"/>'
    expect(parseFeedsFile(opml(feed + numbered))).toEqual([
      { url: 'https://a.example.org/?a=1&b=2', name: 'Café & Co' },
      { url: 'https://a.example.org/7', name: '007' },
    ])
  })

  test('white space and a byte order mark may stand before it', () => {
    const text = `\uFEFF\n${opml('<outline xmlUrl="https://a.example.org/"/>')}`
    expect(parseFeedsFile(text)).toEqual([{ url: 'https://a.example.org/' }])
  })
})

describe('a bad file is refused with a sentence', () => {
  const bad: [what: string, text: string, message: string | RegExp][] = [
    ['an empty file', '', /neither JSON nor OPML/],
    ['plain text', 'https://a.example.org/feed', /neither JSON nor OPML/],
    ['JSON without feeds', '[]', 'there is no feed in it'],
    ['JSON of another shape', '{"boards": []}', /Invalid input/],
    ['a URL that is no web address', '[{"url": "javascript:alert(1)"}]', /http or https URL/],
    ['a key that means nothing', '[{"url": "https://a.example.org/", "evry": 5}]', /evry/],
    [
      'a cadence below a minute',
      '[{"url": "https://a.example.org/", "cadenceMs": 5}]',
      /cadenceMs/,
    ],
    ['a priority out of range', '[{"url": "https://a.example.org/", "priority": 0}]', /priority/],
    ['OPML without feeds', opml('<outline text="Group"/>'), 'there is no feed in it'],
    ['OPML with a bad URL', opml('<outline xmlUrl="ftp://a.example.org/"/>'), /http or https URL/],
    ['a web page', '<html><body><p>Hello</p></body></html>', 'its root is not <opml>'],
    ['a feed instead of a list of feeds', '<rss><channel/></rss>', 'its root is not <opml>'],
  ]
  test.each(bad)('%s', (_what, text, message) => {
    expect(() => parseFeedsFile(text)).toThrow(BadFeedsFile)
    expect(() => parseFeedsFile(text)).toThrow(message)
  })
})
