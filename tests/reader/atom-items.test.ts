import { describe, expect, test } from 'bun:test'
import type { FeedItem } from '../../src/reader/feed-document'
import { openFeed, readAll } from './read-document'
import { atomWith, itemOf } from './read-item'

type Case = [rule: string, document: string, item: Partial<FeedItem>]

const check = (cases: Case[]): void => {
  test.each(cases)('%s', async (_rule, document, expected) => {
    expect(await itemOf(document)).toMatchObject(expected)
  })
}

const xhtml = 'xmlns="http://www.w3.org/1999/xhtml"'
const base64 = (text: string) => Buffer.from(text).toString('base64')
const atom03 = (entry: string) =>
  `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>${entry}</entry></feed>`

describe('titles are plain text, by their type (RFC 4287 section 3.1.1)', () => {
  check([
    [
      'text is meant literally',
      atomWith('<title type="text">Use of &lt;b&gt; &amp;amp; co</title>'),
      { title: 'Use of <b> &amp; co' },
    ],
    [
      'so is what says no type',
      atomWith('<title>1 &lt; 2 &lt;b&gt;</title>'),
      { title: '1 < 2 <b>' },
    ],
    [
      'html is stripped and decoded',
      atomWith('<title type="html">A &lt;em&gt;good&lt;/em&gt; cook &amp;amp; co</title>'),
      { title: 'A good cook & co' },
    ],
    [
      'no element of html is text, whatever stands in its attributes',
      atomWith(
        '<title type="html">A&lt;embed src="x" alt="&amp;lt;b>"/> good&lt;!-- no --> cook</title>',
      ),
      { title: 'A good cook' },
    ],
    [
      'nor what is for programs',
      atomWith('<title type="html">A &lt;script>if (a &lt; b) x()&lt;/script>cook&lt;!--</title>'),
      { title: 'A cook' },
    ],
    [
      'in xhtml neither',
      atomWith(`<title type="xhtml"><div ${xhtml}>A <style>b {}</style>cook</div></title>`),
      { title: 'A cook' },
    ],
    [
      'html in CDATA',
      atomWith('<title type="html"><![CDATA[A <em>good</em> cook &amp; co]]></title>'),
      { title: 'A good cook & co' },
    ],
    [
      'markup that html shows is kept',
      atomWith('<title type="html">Use of &amp;lt;b&amp;gt;</title>'),
      { title: 'Use of <b>' },
    ],
    [
      'xhtml is its text',
      atomWith(`<title type="xhtml"><div ${xhtml}>1 &lt; 2 <b>&amp;</b> more</div></title>`),
      { title: '1 < 2 & more' },
    ],
    [
      'xhtml with a prefix',
      atomWith(
        '<title type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml">A <h:b>B</h:b></h:div></title>',
      ),
      { title: 'A B' },
    ],
    [
      'Atom 0.3: escaped HTML',
      atom03('<title type="text/html" mode="escaped">&lt;b&gt;A&lt;/b&gt; &amp;amp; B</title>'),
      { title: 'A & B' },
    ],
    [
      'Atom 0.3: plain text',
      atom03('<title type="text/plain" mode="escaped">A &amp; B</title>'),
      { title: 'A & B' },
    ],
    [
      'Atom 0.3: XML',
      atom03(
        `<title type="application/xhtml+xml" mode="xml"><div ${xhtml}>A <b>B</b></div></title>`,
      ),
      { title: 'A B' },
    ],
    [
      'Atom 0.3: base64',
      atom03(`<title type="text/html" mode="base64">${base64('<b>Ä</b> &amp; B')}</title>`),
      { title: 'Ä & B' },
    ],
    [
      'a type that it cannot have means nothing (section 3.1.1)',
      atomWith('<title type="custom/thing">cook</title>'),
      { title: 'cook' },
    ],
    ['an empty one is none', atomWith('<title/>'), { title: null }],
    ["Dublin Core's stands in for it", atomWith('<dc:title>D</dc:title>'), { title: 'D' }],
    [
      "the title of the entry's source is none",
      atomWith('<source><title>S</title></source>'),
      { title: null },
    ],
  ])
})

describe('links (RFC 4287 section 4.2.7)', () => {
  check([
    [
      'alternate among others',
      atomWith(
        '<link rel="self" href="https://a.example/s"/><link rel="enclosure" href="https://a.example/e"/><link rel="alternate" href="https://a.example/1"/>',
      ),
      { link: 'https://a.example/1' },
    ],
    [
      'without rel it is the page',
      atomWith('<link rel="edit" href="https://a.example/e"/><link href="https://a.example/1"/>'),
      { link: 'https://a.example/1' },
    ],
    [
      'who says alternate goes first',
      atomWith(
        '<link href="https://a.example/2"/><link rel="alternate" href="https://a.example/1"/>',
      ),
      { link: 'https://a.example/1' },
    ],
    [
      'of two alternates the first',
      atomWith(
        '<link rel="alternate" href="https://a.example/1"/><link rel="alternate" href="https://a.example/2"/>',
      ),
      { link: 'https://a.example/1' },
    ],
    [
      'HTML before other types',
      atomWith(
        '<link rel="alternate" type="application/pdf" href="https://a.example/2"/><link rel="alternate" type="text/html" href="https://a.example/1"/>',
      ),
      { link: 'https://a.example/1' },
    ],
    [
      "the registry's spelling of rel",
      atomWith(
        '<link rel="http://www.iana.org/assignments/relation/alternate" href="https://a.example/1"/>',
      ),
      { link: 'https://a.example/1' },
    ],
    [
      'references in href',
      atomWith('<link href=" https://a.example/?a=1&amp;b=2&c=3 "/>'),
      { link: 'https://a.example/?a=1&b=2&c=3' },
    ],
    [
      'without any, an id that is a URL (RFC 4287 section 4.2.6)',
      atomWith('<link rel="self" href="https://a.example/s"/><id>https://a.example/id</id>'),
      { link: 'https://a.example/id', guid: 'https://a.example/id', guidIsPermaLink: false },
    ],
    [
      'no page, no link',
      atomWith('<link rel="self" href="https://a.example/s"/><id>urn:x:1</id>'),
      { link: null, guid: 'urn:x:1' },
    ],
    ['nor an id that is relative', atomWith('<id>/jobs/1</id>'), { link: null, guid: '/jobs/1' }],
    [
      'content that lies elsewhere is the page',
      atomWith('<content type="text/html" src="https://a.example/c"/>'),
      { link: 'https://a.example/c', content: null },
    ],
    [
      'Atom 0.3 with text',
      atom03('<link>https://a.example/1</link>'),
      { link: 'https://a.example/1' },
    ],
  ])
})

describe('xml:base at every level', () => {
  const of = (entry: string, feed: string) => atomWith(entry, '', `xml:base="${feed}"`)
  check([
    [
      'the feed',
      of('<link href="1"/>', 'https://a.example/f/'),
      { link: 'https://a.example/f/1', base: 'https://a.example/f/' },
    ],
    [
      'the entry, relative to the feed',
      `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/f/"><entry xml:base="e/"><link href="1"/></entry></feed>`,
      { link: 'https://a.example/f/e/1', base: 'https://a.example/f/e/' },
    ],
    [
      'the link',
      of('<link xml:base="l/" href="1"/>', 'https://a.example/f/'),
      { link: 'https://a.example/f/l/1' },
    ],
    [
      'the content',
      of('<link href="1"/><content type="html" xml:base="c/">x</content>', 'https://a.example/f/'),
      { base: 'https://a.example/f/c/' },
    ],
    [
      'its div',
      of(
        `<content type="xhtml" xml:base="c/"><div ${xhtml} xml:base="d/">x</div></content>`,
        'https://a.example/f/',
      ),
      { base: 'https://a.example/f/c/d/' },
    ],
    [
      'relative to the document',
      of('<link href="1"/>', '/f/'),
      { link: 'https://www.board.example/f/1' },
    ],
    [
      "else the feed's page",
      atomWith(
        '<link href="1"/>',
        '<link rel="self" href="https://s.example/x"/><link href="https://a.example/jobs/"/>',
      ),
      { link: 'https://a.example/jobs/1' },
    ],
  ])
})

describe('ids and dates, as they are written', () => {
  check([
    [
      'a relative id is completed by xml:base alone (RFC 4287 section 2)',
      atomWith('<id>jobs/1</id>', '', 'xml:base="https://a.example/x/"'),
      { guid: 'https://a.example/x/jobs/1' },
    ],
    ['not by anything else', atomWith('<id>jobs/1</id>'), { guid: 'jobs/1' }],
    [
      'nor what is no path',
      atomWith('<id>t3_15</id>', '', 'xml:base="https://a.example/x/"'),
      { guid: 't3_15' },
    ],
    ['id', atomWith('<id>\n urn:uuid:0B0C&amp; \n</id>'), { guid: 'urn:uuid:0B0C&' }],
    [
      'published and updated',
      atomWith('<updated>u</updated><published>p</published>'),
      { published: 'p', updated: 'u' },
    ],
    [
      'updated is not when it was published',
      atomWith('<updated>u</updated>'),
      { published: null, updated: 'u' },
    ],
    [
      'Atom 0.3',
      atom03('<created>c</created><issued>i</issued><modified>m</modified>'),
      { published: 'i', updated: 'm' },
    ],
    ['Atom 0.3, created alone', atom03('<created>c</created>'), { published: 'c' }],
    ['Dublin Core', atomWith('<dc:date>d</dc:date>'), { updated: 'd' }],
  ])
})

describe('bodies (RFC 4287 sections 3.1.1 and 4.1.3)', () => {
  check([
    [
      'text is escaped',
      atomWith('<summary type="text">1 &lt; 2 &amp;amp;</summary>'),
      { description: '1 &lt; 2 &amp;amp;' },
    ],
    [
      'html is what it is',
      atomWith('<content type="html">&lt;p&gt;a &amp;amp; b&lt;/p&gt;</content>'),
      { content: '<p>a &amp; b</p>' },
    ],
    [
      'xhtml without its div',
      atomWith(`<content type="xhtml"><div ${xhtml}><p>a &amp; <b>b</b></p></div></content>`),
      { content: '<p>a &amp; <b>b</b></p>' },
    ],
    [
      'xhtml without a div',
      atomWith(`<content type="xhtml"><p ${xhtml}>a</p><p ${xhtml}>b</p></content>`),
      { content: `<p ${xhtml}>a</p><p ${xhtml}>b</p>` },
    ],
    [
      'xhtml that is escaped',
      atomWith('<content type="xhtml">&lt;p&gt;a&lt;/p&gt;</content>'),
      { content: '<p>a</p>' },
    ],
    [
      'base64',
      atomWith(`<content type="application/octet-stream">\n${base64('<p>ä</p>')}\n</content>`),
      { content: '<p>ä</p>' },
    ],
    [
      'base64 that is none is what it is',
      atomWith('<content type="application/ld+x">{"@type": "JobPosting"}</content>'),
      { content: '{"@type": "JobPosting"}' },
    ],
    [
      'base64 of no text',
      atomWith('<content type="application/zip">UEsDBAoAAAAAAP//</content>'),
      { content: null },
    ],
    [
      'Atom 0.3: base64',
      atom03(`<content type="text/html" mode="base64">${base64('<p>a</p>')}</content>`),
      { content: '<p>a</p>' },
    ],
    [
      'Atom 0.3: escaped',
      atom03('<content type="text/html" mode="escaped">&lt;p&gt;a&lt;/p&gt;</content>'),
      { content: '<p>a</p>' },
    ],
    [
      'Atom 0.3: markup before plain text',
      atom03(
        '<content type="text/plain">a</content><content type="text/html" mode="escaped">&lt;p&gt;b&lt;/p&gt;</content>',
      ),
      { content: '<p>b</p>' },
    ],
    [
      'a picture is none',
      atomWith('<content type="image/png">aGFsbG8=</content>'),
      { content: null },
    ],
    [
      'unescaped markup under another type',
      atomWith('<content type="html">a <b>b</b></content>'),
      { content: 'a <b>b</b>' },
    ],
    [
      'summary and content apart',
      atomWith('<summary>s</summary><content>c</content>'),
      { description: 's', content: 'c' },
    ],
    [
      "media's title and description last",
      atomWith(
        '<media:group><media:title>M</media:title><media:description>m</media:description></media:group>',
      ),
      { description: 'm', title: 'M' },
    ],
  ])
})

describe('people and categories', () => {
  check([
    [
      'the name',
      atomWith('<author><email>a@b.example</email><name> Ada &amp; Bo </name></author>'),
      { author: 'Ada & Bo' },
    ],
    [
      'else the address',
      atomWith('<author><email>a@b.example</email></author>'),
      { author: 'a@b.example' },
    ],
    [
      'the first of several',
      atomWith('<author><name>Ada</name></author><author><name>Bo</name></author>'),
      { author: 'Ada' },
    ],
    ['text alone', atomWith('<author>Ada</author>'), { author: 'Ada' }],
    [
      'text beside the name is none of it',
      atomWith('<author><name>Ada</name> of the mill</author>'),
      { author: 'Ada' },
    ],
    [
      'label, else term',
      atomWith(
        '<category term="a" label="A &amp; B" scheme="urn:s"/><category term="b"/><category term="b"/>',
      ),
      { categories: ['A & B', 'b'] },
    ],
    ['dc:subject', atomWith('<dc:subject>S</dc:subject>'), { categories: ['S'] }],
  ])
})

describe('documents of Atom that are not as they should be', () => {
  const entry =
    '<title>A</title><link href="https://a.example/1"/><id>g</id><updated>u</updated><content>x</content>'
  const prefixed = entry.replaceAll(/<(\/?)(\w)/g, '<$1x:$2')
  const whole = { title: 'A', link: 'https://a.example/1', guid: 'g', updated: 'u', content: 'x' }
  check([
    ['no namespace', `<feed><entry>${entry}</entry></feed>`, whole],
    ['an unknown one', `<feed xmlns="urn:nobody"><entry>${entry}</entry></feed>`, whole],
    [
      'a prefix for all',
      `<x:feed xmlns:x="http://www.w3.org/2005/Atom"><x:entry>${prefixed}</x:entry></x:feed>`,
      whole,
    ],
    [
      'a prefix of Atom 0.3',
      `<x:feed xmlns:x="http://purl.org/atom/ns#"><x:entry>${prefixed}</x:entry></x:feed>`,
      whole,
    ],
    [
      'a prefix that only the entry declares (Namespaces in XML, section 6.1)',
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><x:entry xmlns:x="http://www.w3.org/2005/Atom">${prefixed}</x:entry></feed>`,
      whole,
    ],
    ['a prefix that nobody declared', `<x:feed><x:entry>${prefixed}</x:entry></x:feed>`, whole],
    [
      'another case of the URI',
      `<x:feed xmlns:x="HTTP://www.W3.org/2005/ATOM"><x:entry>${prefixed}</x:entry></x:feed>`,
      whole,
    ],
    [
      'elements of RSS',
      atomWith('<title>A</title><guid>g</guid><pubDate>p</pubDate><description>x</description>'),
      { title: 'A', guid: 'g', published: 'p', description: 'x' },
    ],
    [
      'elements of the same names elsewhere',
      atomWith(
        `<media:title>M</media:title><source><id>s</id><updated>s</updated></source>${entry}`,
      ),
      whole,
    ],
  ])
})

describe('an Atom Entry Document (RFC 4287 section 2)', () => {
  const document = (attributes: string, entry: string) =>
    `<?xml version="1.0"?>\n<entry xmlns="http://www.w3.org/2005/Atom" ${attributes}>${entry}</entry>\n`
  const cook = '<id>urn:x:1</id><title>Cook</title><link href="/1"/>'

  test('is read as its only entry', async () => {
    const feed = await openFeed(document('xml:base="https://a.example/"', cook), {}, 7)
    const [result, ...others] = await readAll(feed)
    expect(result?.item).toMatchObject({
      title: 'Cook',
      guid: 'urn:x:1',
      link: 'https://a.example/1',
    })
    expect(others).toEqual([])
    expect(feed.ending).toEqual({ name: 'complete' })
    expect(feed.dialect).toBe('atom')
  })

  test('with a prefix', async () => {
    const prefixed = '<a:title>Cook</a:title><a:id>urn:x:1</a:id>'
    expect(
      await itemOf(`<a:entry xmlns:a="http://www.w3.org/2005/Atom">${prefixed}</a:entry>`),
    ).toMatchObject({ title: 'Cook', guid: 'urn:x:1' })
  })

  test('may break off', async () => {
    const feed = await openFeed(document('', cook).slice(0, -12))
    expect(await readAll(feed)).toEqual([])
    expect(feed.ending).toMatchObject({ name: 'truncated' })
  })
})
