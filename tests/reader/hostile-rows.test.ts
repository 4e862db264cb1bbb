import { describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import type { DatedItem } from '../../src/reader/feed-document'
import { open, openFeed, readAll } from './read-document'

const channel = (inside: string) =>
  `<rss version="2.0"><channel><title>Board</title>${inside}</channel></rss>`
const anItem = (inside: string) =>
  `<item><title>Cook</title><link>https://board.example/1</link>${inside}</item>`
const latin1 = (text: string) => Buffer.from(text, 'latin1')
const utf32 = (text: string) =>
  Buffer.concat(
    [...text].map((letter) => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(letter.codePointAt(0) ?? 0)
      return bytes
    }),
  )
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')

interface Seen {
  items: (DatedItem | null)[]
  names: string[]
  warnings: string[]
  ending: string | undefined
  drafts: Record<string, unknown>[]
}

async function see(body: Uint8Array | string, contentType: string | null = null): Promise<Seen> {
  const document = await openFeed(body, { contentType })
  const results = await readAll(document)
  return {
    items: results.map(({ item }) => item),
    names: results.map(({ name }) => name),
    warnings: document.warnings.map(({ kind }) => kind),
    ending: document.ending?.name,
    drafts: results.flatMap((result) => (result.name === 'listing' ? [{ ...result.draft }] : [])),
  }
}

const title = (text: string) =>
  channel(`<item><title>${text}</title><link>https://board.example/1</link></item>`)
const titles = ({ items }: Seen) => items.map((item) => item?.title)

type Row = [
  row: string,
  body: Uint8Array | string,
  shown: (seen: Seen) => unknown,
  expected: unknown,
  contentType?: string,
]

const bytes: Row[] = [
  [
    'wrong encoding declaration: the XML says latin-1, the bytes are UTF-8',
    `<?xml version="1.0" encoding="iso-8859-1"?>${title('Café')}`,
    titles,
    ['Café'],
  ],
  [
    'header and prolog disagree',
    latin1(`<?xml version="1.0" encoding="utf-8"?>${title('Café')}`),
    titles,
    ['Café'],
    'text/xml; charset=iso-8859-1',
  ],
  [
    'BOM and whitespace before the prolog',
    `\ufeff \n<?xml version="1.0"?>${title('Cook')}`,
    titles,
    ['Cook'],
  ],
  [
    'a PHP notice before the prolog',
    `<br /><b>Notice</b>: x in <b>y.php</b><br /><?xml version="1.0"?>${title('Cook')}`,
    (seen) => [titles(seen), seen.warnings],
    [['Cook'], ['textBeforeDocument']],
  ],
  [
    'an HTML comment before the prolog',
    `<!-- cached --><?xml version="1.0"?>${title('Cook')}`,
    titles,
    ['Cook'],
  ],
  [
    'text after the root',
    `${title('Cook')}Revision <rss><channel><item><title>No</title></item>`,
    (seen) => [titles(seen), seen.ending],
    [['Cook'], 'complete'],
  ],
  ['control characters, U+FFFE and NUL', title('C\0o\x08o\ufffek\x1f'), titles, ['Cook']],
  ['control characters by reference', title('C&#x0;oo&#8;k'), titles, ['Cook']],
  [
    'lone surrogates',
    Buffer.concat([
      Buffer.from('<rss><channel><item><title>日本語'),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from('</title><link>https://board.example/1</link></item></channel></rss>'),
    ]),
    titles,
    ['日本語\ufffd\ufffd\ufffd'],
  ],
  [
    'a second document, an HTML footer and a comment after the root',
    `${title('Cook')}<rss><channel/></rss><hr><small>Page made in 3 ms</small><!-- profile -->`,
    (seen) => [titles(seen), seen.ending],
    [['Cook'], 'complete'],
  ],
  ['UTF-16', utf16(title('Café 日本')), titles, ['Café 日本']],
  ['UTF-32', utf32(title('Café 日本')), titles, ['Café 日本']],
  [
    'an unknown charset label',
    latin1(`<?xml version="1.0" encoding="utf8mb4"?>${title('Café')}`),
    titles,
    ['Café'],
    'text/xml; charset=none',
  ],
  [
    'mojibake in the source is stored as it is, and flagged',
    title('itâ€™s'),
    (seen) => [titles(seen), seen.warnings],
    [['itâ€™s'], ['textGarbled']],
  ],
  ['gzip without a header, twice', gzipSync(gzipSync(title('Café'))), titles, ['Café']],
]

const xml: Row[] = [
  [
    'bare & in text and in URLs',
    channel(
      '<item><title>AT&T &Title=</title><link>https://board.example/?a=1&b=2&copy=3</link></item>',
    ),
    ({ items }) => [items[0]?.title, items[0]?.link],
    ['AT&T &Title=', 'https://board.example/?a=1&b=2&copy=3'],
  ],
  [
    'HTML named entities in XML',
    title('Chef&rsquo;s&hellip; &eacute; &unknown;'),
    titles,
    ['Chef’s… é &unknown;'],
  ],
  [
    'an undeclared prefix',
    channel(anItem('<job_listing:company>Mill</job_listing:company><media:thumbnail url="x"/>')),
    ({ drafts }) => drafts[0]?.hiringOrganization,
    { name: 'Mill', logo: null },
  ],
  [
    'another prefix, right URI',
    channel(anItem('<x:creator xmlns:x="http://purl.org/dc/elements/1.1/">Ada</x:creator>')),
    ({ items }) => items[0]?.fields['dc:creator'],
    ['Ada'],
  ],
  [
    'a known prefix with another URI',
    channel(anItem('<dc:creator xmlns:dc="https://a.example/ns">Ada</dc:creator>')),
    ({ items }) => items[0]?.author,
    'Ada',
  ],
  [
    'job_listing of a URI that differs with every site',
    `<rss xmlns:job_listing="https://site.example"><channel>${anItem('<job_listing:company>Mill</job_listing:company>')}</channel></rss>`,
    ({ drafts }) => drafts[0]?.hiringOrganization,
    { name: 'Mill', logo: null },
  ],
  [
    'a default namespace on an element',
    channel(anItem('<location xmlns="https://a.example/jobs/">Hull</location>')),
    ({ items }) => items[0]?.fields.location,
    ['Hull'],
  ],
  [
    'entities inside CDATA',
    channel(anItem('<description><![CDATA[<p>Fish &amp; chips</p>]]></description>')),
    ({ drafts }) => drafts[0]?.text,
    'Fish & chips',
  ],
  [
    'entity-escaped HTML',
    channel(anItem('<description>&lt;p&gt;Fish &amp;amp; chips&lt;/p&gt;</description>')),
    ({ drafts }) => drafts[0]?.description,
    '<p>Fish &amp; chips</p>',
  ],
  [
    'CDATA that is split, mixed with text',
    title('a<![CDATA[b]]]]><![CDATA[>c]]> d'),
    titles,
    ['ab]]>c d'],
  ],
  [
    'white space around CDATA',
    channel(
      '<item><title> <![CDATA[ Cook ]]>\n</title><link>\n<![CDATA[ https://board.example/?a=1&b=2 ]]> </link></item>',
    ),
    ({ items }) => [items[0]?.title, items[0]?.link],
    ['Cook', 'https://board.example/?a=1&b=2'],
  ],
  [
    'a title that is escaped in CDATA',
    title('<![CDATA[Sales &amp; Marketing &lt;EMEA&gt;]]>'),
    titles,
    ['Sales & Marketing <EMEA>'],
  ],
  [
    'CDATA without its end',
    channel(
      `<item><title><![CDATA[Cook</title><link>https://board.example/1</link></item>${anItem('')}`,
    ),
    ({ names, warnings }) => [names.length, warnings],
    [2, ['unclosedCdata']],
  ],
  [
    'unescaped markup in a title and a description',
    channel(anItem('<description>Make <b>soup</b></description>')),
    ({ drafts }) => drafts[0]?.description,
    'Make <b>soup</b>',
  ],
  [
    'unescaped markup in a title',
    title('Head <b>Cook</b><br/>wanted'),
    titles,
    ['Head Cook wanted'],
  ],
  [
    'mismatched and unclosed tags',
    channel(
      `<item><title>One</title><link>https://board.example/1<item><title>Two</title><br><link>https://board.example/2</link></item>`,
    ),
    titles,
    ['One', 'Two'],
  ],
  [
    'attributes without quotes',
    channel(
      '<item><title>Cook</title><guid isPermaLink=true>https://board.example/1</guid></item>',
    ),
    ({ items }) => [items[0]?.guidIsPermaLink, items[0]?.link],
    [true, 'https://board.example/1'],
  ],
  [
    'a truncated document',
    channel(anItem('') + anItem('')).slice(0, -40),
    (seen) => [titles(seen), seen.ending],
    [['Cook'], 'truncated'],
  ],
  [
    'a DOCTYPE with entities',
    `<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>${title('&a;&c;')}`,
    titles,
    ['b&c;'],
  ],
  ['100,000 levels', channel(anItem(`${'<x>'.repeat(100_000)}`)), titles, ['Cook']],
  [
    'xml:base and relative links',
    `<rss xml:base="https://base.example/jobs/"><channel><item><title>Cook</title><link>7</link></item></channel></rss>`,
    ({ items }) => items[0]?.link,
    'https://base.example/jobs/7',
  ],
  [
    'one child instead of many',
    channel(anItem('<category>Food</category>')),
    ({ drafts }) => drafts[0]?.categories,
    ['Food'],
  ],
  [
    'two children',
    channel(anItem('') + anItem('<category>A</category><category>B</category>')),
    ({ drafts }) => drafts.map(({ categories }) => categories),
    [[], ['A', 'B']],
  ],
  ['no child at all', channel(''), ({ names, ending }) => [names, ending], [[], 'complete']],
  [
    'numbers and booleans stay text',
    channel(
      '<item><title>00012</title><link>https://board.example/1</link><guid isPermaLink="false">1e5</guid></item>',
    ),
    ({ items }) => [items[0]?.title, items[0]?.guid],
    ['00012', '1e5'],
  ],
  [
    'elements named __proto__, constructor and $where',
    channel(anItem('<__proto__>a</__proto__><constructor>b</constructor><a.b>c</a.b>')),
    ({ items }) => [items[0]?.fields.constructor, items[0]?.fields['a.b']],
    [['b'], ['c']],
  ],
  [
    'case variants',
    channel(
      '<ITEM><Title>Cook</Title><LINK>https://board.example/1</LINK><pubdate>2026-11-05T08:00:00Z</pubdate><GUID isPermaLink="false">g</GUID></ITEM>',
    ),
    ({ items }) => [items[0]?.title, items[0]?.guid, items[0]?.published],
    ['Cook', 'g', '2026-11-05T08:00:00Z'],
  ],
  [
    'Atom content of type xhtml',
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Cook</title><link href="https://board.example/1"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Soup</p></div></content></entry></feed>',
    ({ drafts }) => drafts[0]?.text,
    'Soup',
  ],
  [
    'Atom content in base64',
    `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Cook</title><link href="https://board.example/1"/><content type="text/html" mode="base64">${btoa('<p>Soup</p>')}</content></entry></feed>`,
    ({ drafts }) => drafts[0]?.description,
    '<p>Soup</p>',
  ],
  [
    'Atom content that lies elsewhere',
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Cook</title><content type="text/html" src="https://board.example/1"/></entry></feed>',
    ({ drafts }) => [drafts[0]?.url, drafts[0]?.description],
    ['https://board.example/1', null],
  ],
  [
    'RSS 0.91 with a DTD',
    `<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>${anItem('')}</channel></rss>`,
    titles,
    ['Cook'],
  ],
  [
    'elements of Atom in RSS',
    '<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><item><atom:title>Cook</atom:title><atom:link href="https://board.example/1"/><atom:id>urn:1</atom:id><atom:updated>2026-11-05T08:00:00Z</atom:updated></item></channel></rss>',
    ({ items }) => [items[0]?.title, items[0]?.link, items[0]?.guid, items[0]?.updated],
    ['Cook', 'https://board.example/1', 'urn:1', '2026-11-05T08:00:00Z'],
  ],
  [
    'RDF items outside the channel',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>B</title></channel><item rdf:about="https://board.example/1"><title>Cook</title><link>https://board.example/1</link></item></rdf:RDF>',
    titles,
    ['Cook'],
  ],
]

const items: Row[] = [
  [
    'a missing guid',
    channel(anItem('')),
    ({ drafts }) => drafts[0]?.externalId,
    'https://board.example/1',
  ],
  [
    'two guids, the first empty',
    channel(anItem('<guid> </guid><guid isPermaLink="false">g</guid>')),
    ({ items }) => items[0]?.guid,
    'g',
  ],
  [
    'a guid that looks like a link, and no link',
    channel('<item><title>Cook</title><guid>https://board.example/1</guid></item>'),
    ({ items }) => items[0]?.link,
    'https://board.example/1',
  ],
  [
    'a guid that is no link by its own word',
    channel(
      '<item><title>Cook</title><guid isPermaLink="false">https://board.example/1</guid></item>',
    ),
    ({ names }) => names,
    ['rejected'],
  ],
  [
    'a link padded with newlines',
    channel('<item><title>Cook</title><link>\n  https://board.example/1\n</link></item>'),
    ({ items }) => items[0]?.link,
    'https://board.example/1',
  ],
  [
    'a link of javascript:',
    channel('<item><title>Cook</title><link>javascript:alert(1)</link></item>'),
    ({ names }) => names,
    ['rejected'],
  ],
  [
    'a link without a scheme',
    channel('<item><title>Cook</title><link>//board.example/1</link></item>'),
    ({ items }) => items[0]?.link,
    'https://board.example/1',
  ],
  [
    'an international domain name',
    channel('<item><title>Cook</title><link>https://bücher.example/1</link></item>'),
    ({ items }) => items[0]?.link,
    'https://xn--bcher-kva.example/1',
  ],
  [
    'an empty title',
    channel('<item><title> </title><link>https://board.example/1</link></item>'),
    ({ names }) => names,
    ['rejected'],
  ],
  [
    'a title of 10 KB, with emoji',
    title('😀'.repeat(5000)),
    ({ drafts }) => {
      const text = String(drafts[0]?.title)
      return [text.isWellFormed(), [...text].length < 5000]
    },
    [true, true],
  ],
  ['bidi overrides in a title', title('Cook\u202e'), ({ drafts }) => drafts[0]?.title, 'Cook'],
  [
    'an unreadable date is not now',
    channel(anItem('<pubDate>soon</pubDate>')),
    ({ drafts, warnings }) => [drafts[0]?.datePosted, warnings],
    [null, ['dateUnreadable']],
  ],
  [
    'the same guid, another link and title: two listings, flagged',
    channel(
      `${anItem('<guid isPermaLink="false">g</guid>')}<item><title>Baker</title><link>https://board.example/2</link><guid isPermaLink="false">g</guid></item>`,
    ),
    ({ drafts, warnings }) => [drafts.map(({ externalId }) => externalId), warnings],
    [['g', 'g|https://board.example/2'], ['guidShared']],
  ],
  [
    'the same item twice: one listing',
    channel(anItem('').repeat(2)),
    ({ drafts }) => new Set(drafts.map(({ key }) => key)).size,
    1,
  ],
  [
    'a link with tracking parameters names the same page',
    channel(
      '<item><title>Cook</title><link>https://board.example/1?utm_source=x&amp;id=7&amp;gclid=y</link></item>',
    ),
    ({ drafts }) => [drafts[0]?.canonicalUrl, drafts[0]?.externalId],
    ['https://board.example/1?id=7', 'https://board.example/1?id=7'],
  ],
  [
    'a date in the future is kept and flagged, never replaced by now',
    channel(anItem('<pubDate>2099-01-01T00:00:00Z</pubDate>')),
    ({ drafts, warnings }) => [drafts[0]?.datePosted, warnings],
    [new Date('2099-01-01T00:00:00Z'), ['dateDoubtful']],
  ],
  [
    'a date of 1970 is kept and flagged',
    channel(anItem('<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>')),
    ({ drafts, warnings }) => [drafts[0]?.datePosted, warnings],
    [new Date(0), ['dateDoubtful']],
  ],
  [
    'a salary of 0, 1 or 999999 is none; a symbol stands for its currency',
    `<source>${['0', '1', '999999', '€40,000 per year'].map((pay, n) => `<job><title>Cook</title><url>https://board.example/${n}</url><salary>${pay}</salary></job>`).join('')}</source>`,
    ({ drafts }) => drafts.map(({ baseSalary }) => baseSalary),
    [
      null,
      null,
      null,
      expect.objectContaining({ minValue: 40_000, currency: 'EUR', unitText: 'YEAR' }),
    ],
  ],
  [
    'the first element of a list is no job',
    '[{"legal":"Link back, please."},{"id":"1","position":"Cook","company":"Mill","url":"https://board.example/1","epoch":1785801338}]',
    ({ names }) => names,
    ['skipped', 'listing'],
  ],
  [
    'a description of 5 MB with data: images is flagged',
    channel(
      anItem(
        `<description>&lt;p&gt;Soup&lt;/p&gt;&lt;img src="data:image/png;base64,${'A'.repeat(5_000_000)}"&gt;</description>`,
      ),
    ),
    ({ drafts, warnings }) => [drafts[0]?.text, warnings],
    ['Soup', ['descriptionCut']],
  ],
  [
    'script, onerror, iframe and svg in a description',
    channel(
      anItem(
        '<description>&lt;p onclick="x()"&gt;Soup&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;&lt;img src=x onerror=x()&gt;&lt;iframe src=x&gt;&lt;/iframe&gt;&lt;svg onload=x()&gt;&lt;/svg&gt;</description>',
      ),
    ),
    ({ drafts }) => drafts[0]?.description,
    '<p>Soup</p>',
  ],
]

const table = (name: string, rows: Row[]) =>
  describe(name, () => {
    for (const [row, body, shown, expected, contentType = null] of rows)
      test(row, async () => expect(shown(await see(body, contentType))).toEqual(expected))
  })

table('bytes and encoding', bytes)

test('bytes and encoding: a character of several bytes is split between chunks', async () => {
  const document = await openFeed(title('Café 日本 😀'), {}, 1)
  expect((await readAll(document)).map(({ item }) => item?.title)).toEqual(['Café 日本 😀'])
})

table('XML', xml)
table('items', items)

describe('what is sent instead of a feed', () => {
  const rows: [row: string, body: string, kind: string, contentType: string | null][] = [
    [
      'a challenge page with 200',
      '<html><script src="/_Incapsula_Resource?x"></script></html>',
      'blocked',
      'application/rss+xml',
    ],
    [
      'a challenge of Cloudflare',
      '<html><title>Just a moment...</title><div class="cf-chl"></div></html>',
      'blocked',
      'text/html',
    ],
    ['a captcha', '<html><body>Please solve the captcha</body></html>', 'blocked', null],
    ['a login page', '<!doctype html><html><form>Sign in</form></html>', 'notAFeed', 'text/xml'],
    ['an empty body', '', 'noBody', 'text/xml'],
  ]
  test.each(rows)('%s', async (_row, body, kind, contentType) => {
    const answer = await open(body, { contentType })
    expect<string | null>(answer.isFeed ? null : answer.failure.kind).toBe(kind)
  })

  test.each([
    'text/html',
    'text/plain',
    'application/octet-stream',
    'application/json',
    'nonsense',
  ])('a wrong Content-Type on a good feed: %s', async (contentType) => {
    expect(titles(await see(title('Cook'), contentType))).toEqual(['Cook'])
  })
})
