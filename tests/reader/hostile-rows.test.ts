import { describe, expect, test } from 'bun:test'
import type { DatedItem } from '../../src/reader/feed-document'
import { open, openFeed, readAll } from './read-document'

const channel = (inside: string) =>
  `<rss version="2.0"><channel><title>Board</title>${inside}</channel></rss>`
const anItem = (inside: string) =>
  `<item><title>Cook</title><link>https://board.example/1</link>${inside}</item>`
const latin1 = (text: string) => Buffer.from(text, 'latin1')
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
  ['UTF-16', utf16(title('Café 日本')), titles, ['Café 日本']],
  [
    'an unknown charset label',
    latin1(`<?xml version="1.0" encoding="utf8mb4"?>${title('Café')}`),
    titles,
    ['Café'],
    'text/xml; charset=none',
  ],
  ['mojibake in the source', title('itâ€™s'), titles, ['itâ€™s']],
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
    'a description of 5 MB with data: images',
    channel(
      anItem(
        `<description>&lt;p&gt;Soup&lt;/p&gt;&lt;img src="data:image/png;base64,${'A'.repeat(5_000_000)}"&gt;</description>`,
      ),
    ),
    ({ drafts }) => drafts[0]?.text,
    'Soup',
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
    test.each(rows)('%s', async (_row, body, shown, expected, contentType) => {
      expect(shown(await see(body, contentType ?? null))).toEqual(expected)
    })
  })

table('bytes and encoding', bytes)
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
