import { describe, expect, test } from 'bun:test'
import type { FeedItem } from '../../src/reader/feed-document'
import { itemOf, itemsOf, rdfWith, rssWith } from './read-item'

type Case = [rule: string, document: string, item: Partial<FeedItem>]

const check = (cases: Case[]): void => {
  test.each(cases)('%s', async (_rule, document, expected) => {
    expect(await itemOf(document)).toMatchObject(expected)
  })
}

describe('titles of RSS are plain text', () => {
  check([
    [
      'references are decoded',
      rssWith('<title>AT&amp;T &#8211; Co&eacute;</title>'),
      { title: 'AT&T – Coé' },
    ],
    ['a bare & stays', rssWith('<title>R&D & more</title>'), { title: 'R&D & more' }],
    [
      'CDATA with references is decoded once more',
      rssWith('<title><![CDATA[Sales &amp; More]]></title>'),
      { title: 'Sales & More' },
    ],
    [
      'escaped markup is stripped',
      rssWith('<title>A &lt;b&gt;bold&lt;/b&gt; cook</title>'),
      { title: 'A bold cook' },
    ],
    [
      'markup that nobody escaped is stripped',
      rssWith('<title>A <b>bold</b> <i>cook</i></title>'),
      { title: 'A bold cook' },
    ],
    [
      'words of blocks do not run together',
      rssWith('<title><div>Cook</div><div>Vienna</div></title>'),
      { title: 'Cook Vienna' },
    ],
    [
      'what is no element of HTML is text',
      rssWith('<title>Java List&lt;T&gt; &lt; 3</title>'),
      { title: 'Java List<T> < 3' },
    ],
    [
      'C1 controls are windows-1252 (HTML, numeric character references)',
      rssWith('<title>Don\x92t \x96 wait\x85\x81</title>'),
      { title: 'Don’t – wait…' },
    ],
    [
      'white space is collapsed',
      rssWith('<title>\n  Cook\n\t at sea </title>'),
      { title: 'Cook at sea' },
    ],
    [
      'of several the first that says something',
      rssWith('<title/><title>A</title><title>B</title>'),
      { title: 'A' },
    ],
    [
      'media and podcast titles are none',
      rssWith('<media:title>M</media:title><itunes:title>I</itunes:title><title>T</title>'),
      { title: 'T' },
    ],
    [
      'unless there is no other',
      rssWith('<media:title>M &amp;amp; N</media:title>'),
      { title: 'M & N' },
    ],
    [
      'those of what it shows, too',
      rssWith(
        '<media:group><media:content url="a"><media:title>M</media:title></media:content></media:group>',
      ),
      { title: 'M' },
    ],
    [
      "an image's title is none",
      rssWith('<image><title>I</title></image><title>T</title>'),
      { title: 'T' },
    ],
    [
      "Dublin Core's stands in for it",
      rssWith('<dc:title>D &amp;amp; E</dc:title>'),
      { title: 'D & E' },
    ],
    [
      "Atom's too, by its type",
      rssWith('<atom:title type="text">a &lt;b&gt;</atom:title>'),
      { title: 'a <b>' },
    ],
  ])
})

describe('guids of RSS (RSS 2.0, guid)', () => {
  check([
    [
      'a URL is a permalink unless it says otherwise',
      rssWith('<guid> https://a.example/1 </guid>'),
      { guid: 'https://a.example/1', guidIsPermaLink: true, link: 'https://a.example/1' },
    ],
    [
      'isPermaLink="false" is no link',
      rssWith('<guid isPermaLink="false">https://a.example/1</guid>'),
      { guid: 'https://a.example/1', guidIsPermaLink: false, link: null },
    ],
    [
      'in any case of letters',
      rssWith('<GUID ISPERMALINK="False">https://a.example/1</GUID>'),
      { guidIsPermaLink: false, link: null },
    ],
    [
      'what is no URL is no permalink whatever it says',
      rssWith('<guid isPermaLink="true">tag:a,1</guid>'),
      { guid: 'tag:a,1', guidIsPermaLink: false },
    ],
    [
      'a path that says to be a link is one, below the base',
      rssWith('<guid isPermaLink="true">/jobs/1</guid>'),
      { guid: '/jobs/1', guidIsPermaLink: true, link: 'https://www.board.example/jobs/1' },
    ],
    [
      'a path that does not say so is none',
      rssWith('<guid>/jobs/1</guid>'),
      { guid: '/jobs/1', guidIsPermaLink: false, link: null },
    ],
    [
      'the link goes before it',
      rssWith('<guid>https://a.example/1</guid><link>https://a.example/2</link>'),
      { guidIsPermaLink: true, link: 'https://a.example/2' },
    ],
    [
      'of several the first that says something, with its own isPermaLink',
      rssWith('<guid isPermaLink="false"> </guid><guid>https://a.example/1</guid><guid>b</guid>'),
      { guid: 'https://a.example/1', guidIsPermaLink: true },
    ],
    [
      'zeros, case and references are kept',
      rssWith('<guid isPermaLink="false">0012aB&amp;c=%20</guid>'),
      { guid: '0012aB&c=%20' },
    ],
    [
      "Atom's and Dublin Core's stand in for it",
      rssWith('<atom:id>urn:x:1</atom:id><dc:identifier>d</dc:identifier>'),
      { guid: 'urn:x:1', guidIsPermaLink: false },
    ],
    [
      'an item of RDF is named by its URL',
      rdfWith('<title>T</title>'),
      { guid: 'https://a.example/1', link: 'https://a.example/1' },
    ],
    [
      'whatever prefix rdf has',
      '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item r:about="urn:x:1"><title>T</title></item></r:RDF>',
      { guid: 'urn:x:1', link: null },
    ],
    [
      'that goes before its identifier (RSS 1.0 section 5.5)',
      rdfWith('<dc:identifier>urn:x:7</dc:identifier>'),
      { guid: 'https://a.example/1', guidIsPermaLink: true },
    ],
    [
      'an identifier alone is one',
      rssWith('<dc:identifier>urn:x:7</dc:identifier>'),
      { guid: 'urn:x:7', guidIsPermaLink: false },
    ],
    [
      'an id without any prefix stands in for it',
      rssWith('<id>6624</id><link>https://a.example/1</link>'),
      { guid: '6624', guidIsPermaLink: false, link: 'https://a.example/1' },
    ],
    ['none is null', rssWith('<title>T</title>'), { guid: null, guidIsPermaLink: false }],
  ])
})

describe('links of RSS', () => {
  check([
    [
      'white space and references',
      rssWith('<link>\n https://a.example/?a=1&amp;b=2&c=3 \n</link>'),
      { link: 'https://a.example/?a=1&b=2&c=3' },
    ],
    [
      'in CDATA',
      rssWith('<link> <![CDATA[https://a.example/?a=1&b=2]]> </link>'),
      { link: 'https://a.example/?a=1&b=2' },
    ],
    [
      'the first that is http(s)',
      rssWith(
        '<link>javascript:alert(1)</link><link>mailto:a@b.example</link><link>https://a.example/1</link>',
      ),
      { link: 'https://a.example/1' },
    ],
    [
      "Atom's alternate stands in for it",
      rssWith(
        '<atom:link rel="self" href="https://a.example/self"/><atom:link rel="alternate" href="https://a.example/1"/>',
      ),
      { link: 'https://a.example/1' },
    ],
    [
      'its own goes first',
      rssWith('<atom:link href="https://a.example/atom"/><link>https://a.example/1</link>'),
      { link: 'https://a.example/1' },
    ],
    [
      'as an attribute',
      rssWith('<link href="https://a.example/1"/>'),
      { link: 'https://a.example/1' },
    ],
    ["media's link is none", rssWith('<media:link href="https://a.example/m"/>'), { link: null }],
    [
      'comments and enclosures are none',
      rssWith('<comments>https://a.example/c</comments><enclosure url="https://a.example/e.mp3"/>'),
      { link: null },
    ],
    [
      "relative to the channel's page",
      rssWith('<link>jobs/1</link>', '<link>https://a.example/site/</link>'),
      { link: 'https://a.example/site/jobs/1' },
    ],
    [
      'else to the document',
      rssWith('<link>/jobs/1</link>'),
      { link: 'https://www.board.example/jobs/1' },
    ],
    ['without a scheme', rssWith('<link>//a.example/1</link>'), { link: 'https://a.example/1' }],
  ])
})

describe('xml:base of RSS, at every level', () => {
  const bodied = '<link>1</link><description>x</description>'
  check([
    [
      'the root',
      rssWith(bodied, '<link>https://b.example/</link>', 'xml:base="https://a.example/r/"'),
      { link: 'https://a.example/r/1', base: 'https://a.example/r/' },
    ],
    [
      'the channel, relative to the root',
      `<rss xml:base="https://a.example/r/"><channel xml:base="c/"><item>${bodied}</item></channel></rss>`,
      { link: 'https://a.example/r/c/1', base: 'https://a.example/r/c/' },
    ],
    [
      'the item, relative to the channel',
      `<rss xml:base="https://a.example/r/"><channel xml:base="c/"><item xml:base="i/">${bodied}</item></channel></rss>`,
      { link: 'https://a.example/r/c/i/1', base: 'https://a.example/r/c/i/' },
    ],
    [
      'the link',
      rssWith('<link xml:base="https://a.example/l/">1</link>'),
      { link: 'https://a.example/l/1' },
    ],
    [
      'the body',
      rssWith(
        '<link>https://a.example/1</link><description xml:base="https://d.example/">x</description>',
      ),
      { link: 'https://a.example/1', base: 'https://d.example/' },
    ],
    [
      'without one the item, for its bodies',
      rssWith(
        '<link>https://a.example/1/</link><description>x</description>',
        '<link>https://b.example/</link>',
      ),
      { base: 'https://a.example/1/' },
    ],
    [
      'then the channel',
      rssWith('<description>x</description>', '<link>https://b.example/</link>'),
      { base: 'https://b.example/' },
    ],
  ])
})

describe('dates of RSS, as they are written', () => {
  check([
    [
      'pubDate',
      rssWith('<pubDate> Sun, 04 Oct 2026 05:45:40 GMT </pubDate><dc:date>2026-01-01</dc:date>'),
      { published: 'Sun, 04 Oct 2026 05:45:40 GMT', updated: null },
    ],
    ['in any case', rssWith('<PUBDATE>a</PUBDATE>'), { published: 'a' }],
    [
      'dc:date',
      rssWith('<dc:date>2026-10-04T05:45:40Z</dc:date>'),
      { published: '2026-10-04T05:45:40Z' },
    ],
    ['dc:date of RDF', rdfWith('<dc:date>2026-10-04</dc:date>'), { published: '2026-10-04' }],
    [
      'dcterms',
      rssWith(
        '<dcterms:created>c</dcterms:created><dcterms:issued>i</dcterms:issued><dcterms:modified>m</dcterms:modified>',
      ),
      { published: 'i', updated: 'm' },
    ],
    [
      'created where nothing else is',
      rssWith('<dcterms:created>c</dcterms:created>'),
      { published: 'c' },
    ],
    [
      'Atom',
      rssWith('<atom:published>p</atom:published><atom:updated>u</atom:updated>'),
      { published: 'p', updated: 'u' },
    ],
    [
      "PRISM's, of journals",
      '<rss><channel><item><prism:publicationDate>2026-10-04</prism:publicationDate></item></channel></rss>',
      { published: '2026-10-04' },
    ],
    [
      'a10 is Atom',
      '<rss xmlns:a10="http://www.w3.org/2005/Atom"><channel><item><a10:updated>u</a10:updated></item></channel></rss>',
      { updated: 'u' },
    ],
  ])
})

test('dates are instants too, where they can be read', async () => {
  const item = '<pubDate>Sun, 04 Oct 2026 05:45:40 EST</pubDate><atom:updated>soon</atom:updated>'
  expect(await itemOf(rssWith(item))).toMatchObject({
    publishedAt: new Date('2026-10-04T10:45:40Z'),
    updatedAt: null,
  })
})

describe('bodies of RSS', () => {
  check([
    [
      'description and content:encoded',
      rssWith(
        '<description>d</description><content:encoded><![CDATA[<p>c</p>]]></content:encoded>',
      ),
      { description: 'd', content: '<p>c</p>' },
    ],
    [
      'another prefix for the right URI',
      '<rss xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><item><c:encoded>c</c:encoded></item></channel></rss>',
      { content: 'c' },
    ],
    [
      'the right prefix that nobody declared',
      '<rss><channel><item><content:encoded>c</content:encoded><dc:date>d</dc:date></item></channel></rss>',
      { content: 'c', published: 'd' },
    ],
    [
      'markup that nobody escaped',
      rssWith('<description>a <em>b</em> &amp; <section>c</section></description>'),
      { description: 'a <em>b</em> &amp; <section>c</section>' },
    ],
    [
      'xhtml:body',
      rssWith('<body xmlns="http://www.w3.org/1999/xhtml"><p>b</p></body>'),
      { content: '<p>b</p>' },
    ],
    [
      'xhtml:div',
      rssWith('<div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b></div>'),
      { content: 'a <b>b</b>' },
    ],
    [
      "Atom's, by its type",
      rssWith('<atom:content type="text">1 &lt; 2</atom:content><atom:summary>s</atom:summary>'),
      { content: '1 &lt; 2', description: 's' },
    ],
    [
      'an empty one is none',
      rssWith('<description/><content></content><dc:description>d</dc:description>'),
      { description: 'd', content: null },
    ],
    [
      'media:description last',
      rssWith('<media:description>m</media:description>'),
      { description: 'm' },
    ],
    [
      'media:content is none',
      rssWith('<media:content url="x.png">m</media:content>'),
      { content: null },
    ],
  ])
})

describe('people and categories of RSS', () => {
  check([
    [
      'an address with a name',
      rssWith('<author>ada@mill.example (Ada Wright)</author>'),
      { author: 'Ada Wright' },
    ],
    [
      'a name with an address',
      rssWith('<author>Ada Wright &lt;ada@mill.example&gt;</author>'),
      { author: 'Ada Wright' },
    ],
    [
      'the other way round',
      rssWith('<author>"Wright, Ada" (ada@mill.example)</author>'),
      { author: 'Wright, Ada' },
    ],
    [
      'an address alone',
      rssWith('<author>ada@mill.example</author>'),
      { author: 'ada@mill.example' },
    ],
    [
      'dc:creator',
      rssWith('<dc:creator><![CDATA[Ada &amp; Bo]]></dc:creator>'),
      { author: 'Ada & Bo' },
    ],
    [
      'Atom',
      rssWith(
        '<atom:author><atom:email>a@b.example</atom:email><atom:name>Ada</atom:name></atom:author>',
      ),
      { author: 'Ada' },
    ],
    ["Dublin Core's author", rssWith('<dc:author>Ada</dc:author>'), { author: 'Ada' }],
    ['none', rssWith('<title>T</title>'), { author: null }],
    [
      'those of a podcast where there are no others',
      rssWith(
        '<itunes:category text="Work"><itunes:category text="Jobs &amp;amp; co"/></itunes:category>',
      ),
      { categories: ['Work', 'Jobs & co'] },
    ],
    [
      'those of Media RSS, too',
      rssWith(
        '<media:group><media:category label="L">t</media:category></media:group><media:content><media:category>c</media:category></media:content><media:category>u</media:category>',
      ),
      { categories: ['L', 'c', 'u'] },
    ],
    [
      'but not beside its own',
      rssWith('<media:category>u</media:category><category>Work</category>'),
      { categories: ['Work'] },
    ],
    [
      'categories once each, whatever their domain',
      rssWith(
        '<category domain="https://d.example/">A</category><category><![CDATA[B &amp; C]]></category><category>A</category><category/><dc:subject>D</dc:subject>',
      ),
      { categories: ['A', 'B & C', 'D'] },
    ],
    [
      "Atom's label, else its term",
      rssWith('<atom:category term="a" label="A"/><atom:category term="b"/><category term="c"/>'),
      { categories: ['A', 'b', 'c'] },
    ],
  ])
})

describe('documents of RSS that are not as they should be', () => {
  const item =
    '<title>A</title><link>https://a.example/1</link><guid>g</guid><pubDate>d</pubDate><description>x</description>'
  const whole = {
    title: 'A',
    link: 'https://a.example/1',
    guid: 'g',
    published: 'd',
    description: 'x',
  }
  check([
    [
      'RSS 0.91 with a DOCTYPE',
      `<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item>${item}</item></channel></rss>`,
      whole,
    ],
    [
      'items beside the channel',
      `<rss><channel><title>T</title></channel><item>${item}</item></rss>`,
      whole,
    ],
    ['no rss around the channel', `<channel><title>T</title><item>${item}</item></channel>`, whole],
    [
      'a default namespace of RSS',
      `<rss xmlns="http://backend.userland.com/rss2"><channel><item>${item}</item></channel></rss>`,
      whole,
    ],
    [
      'an unknown default namespace',
      `<rss xmlns="urn:nobody"><channel><item>${item}</item></channel></rss>`,
      whole,
    ],
    [
      "Atom's default namespace",
      `<rss xmlns="http://www.w3.org/2005/Atom"><channel><item>${item}</item></channel></rss>`,
      whole,
    ],
    [
      'names in capitals',
      `<RSS><CHANNEL><ITEM>${item.replaceAll(/<(\/?)(\w+)/g, (_all, slash, name) => `<${slash}${name.toUpperCase()}`)}</ITEM></CHANNEL></RSS>`,
      whole,
    ],
    [
      'RSS 0.90',
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://channel.netscape.com/rdf/simple/0.9/"><channel><title>T</title></channel><item>${item}</item></rdf:RDF>`,
      whole,
    ],
    [
      'RSS 1.0 with a prefix',
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rss="http://purl.org/rss/1.0/"><rss:item rdf:about="urn:x"><rss:title>A</rss:title><rss:link>https://a.example/1</rss:link></rss:item></rdf:RDF>`,
      { title: 'A', link: 'https://a.example/1', guid: 'urn:x' },
    ],
    [
      'RSS 1.0 with items in the channel',
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><item>${item}</item></channel></rdf:RDF>`,
      whole,
    ],
    [
      'a default namespace on one element',
      rssWith(`${item}<title xmlns="http://search.yahoo.com/mrss/">M</title>`),
      whole,
    ],
  ])

  test('a field without its end tag ends where the next begins', async () => {
    const broken = '<title>A &amp; B<link>https://a.example/1<guid>g<pubDate>Sat, 17 Jan 2026'
    expect(await itemOf(rssWith(`${broken}<description>x</description>`))).toMatchObject({
      title: 'A & B',
      link: 'https://a.example/1',
      guid: 'g',
      published: 'Sat, 17 Jan 2026',
      description: 'x',
    })
    expect(await itemOf(rssWith('<title>A<b>B</b> C</title><guid>g</guid>'))).toMatchObject({
      title: 'AB C',
      guid: 'g',
    })
  })

  test('items in a feed of Atom, and entries in a channel, are its items', async () => {
    const atom = 'xmlns="http://www.w3.org/2005/Atom"'
    const [item] = await itemsOf(
      `<feed ${atom}><title>F</title><item><title>A</title><link href="https://a.example/1"/></item></feed>`,
    )
    expect(item).toMatchObject({ title: 'A', link: 'https://a.example/1' })
    const [entry] = await itemsOf(
      '<rss><channel><title>F</title><entry><title>B</title><link>https://a.example/2</link></entry></channel></rss>',
    )
    expect(entry).toMatchObject({ title: 'B', link: 'https://a.example/2' })
  })

  test('items in two channels are all read', async () => {
    const items = await itemsOf(
      `<rss><channel><item><title>A</title></item></channel><channel><item><title>B</title></item></channel></rss>`,
    )
    expect(items.map(({ title }) => title)).toEqual(['A', 'B'])
  })
})
