import { describe, expect, test } from 'bun:test'
import { child, children, type Element, textOf } from '../../src/reader/element'
import { parseElement } from '../../src/reader/xml/elements'
import { namespacesOf } from '../../src/reader/xml/namespaces'
import { leastCpuMsOf } from '../support/cpu-time'

const parse = (xml: string): Element => parseElement(Buffer.from(xml))
const textIn = (xml: string, name: string): string | undefined => {
  const found = child(parse(xml), name)
  return found && textOf(found)
}

describe('text of a field', () => {
  const cases: [rule: string, xml: string, text: string][] = [
    ['references of XML are decoded once', '&lt;p&gt; &amp;amp;', '<p> &amp;'],
    ['a bare & stays', 'AT&T & sons', 'AT&T & sons'],
    [
      'names of HTML without semicolon stay, in URLs above all',
      '?a=1&copy=2&Title=x',
      '?a=1&copy=2&Title=x',
    ],
    ['names of HTML 5 with semicolon are decoded', 'a&nbsp;b&rsquo;c&hellip;', 'a\u00a0b’c…'],
    ['an unknown name stays', '&nosuch; &x;', '&nosuch; &x;'],
    ['numbers are decoded, decimal and hexadecimal', '&#233;&#xE9;&#x1F600;', 'éé😀'],
    ['numbers of windows-1252 mean what their writers meant', '&#150;', '–'],
    ['a number without semicolon stays', '&#233 x', '&#233 x'],
    [
      'a reference to NUL or to a control character brings none in',
      'a&#0;&#x0;b&#8;c&#xFFFF;',
      'abc',
    ],
    ['references in CDATA stay', '<![CDATA[Sales &amp; <b>]]>', 'Sales &amp; <b>'],
    ['CDATA that is split to hold its own end is joined', '<![CDATA[a]]]]><![CDATA[>b]]>', 'a]]>b'],
    ['CDATA and text are joined', 'a <![CDATA[b]]> c', 'a b c'],
    ['comments and instructions are no text', 'a<!-- <b> -->b<?php echo 1 ?>c', 'abc'],
    ['text is never a number', '00012', '00012'],
    ['a lone < is text', '1 < 2', '1 < 2'],
  ]
  test.each(cases)('%s', (_rule, xml, text) => {
    expect(textIn(`<item><f>${xml}</f><g/></item>`, 'f')).toBe(text)
  })

  test('CDATA without its end ends with the bytes, without the tags that it has swallowed', () => {
    expect(textIn('<item><f><![CDATA[<p>a</p></f></item>', 'f')).toBe('<p>a')
  })
})

describe('the tree', () => {
  test('names are folded, the prefix is as written, lower case', () => {
    const item = parse('<Item><Job_Listing:job-Type>x</Job_Listing:job-Type></Item>')
    expect(child(item, 'jobtype')).toMatchObject({ name: 'jobtype', prefix: 'job_listing' })
  })

  test('attributes: folded names, first value wins, references decoded, no prototype', () => {
    const { attributes } = parse(
      '<a isPermaLink="a&amp;b&copy=1" ISPERMALINK="2" x:y=z __proto__="p"/>',
    )
    expect(Object.getPrototypeOf(attributes)).toBeNull()
    expect({ ...attributes }).toEqual({ ispermalink: 'a&b&copy=1', 'x:y': 'z', proto: 'p' })
  })

  test('an element named __proto__ or constructor is an element like others', () => {
    const item = parse('<item><__proto__>a</__proto__><constructor>b</constructor></item>')
    expect(item.content.map((part) => typeof part !== 'string' && part.name)).toEqual([
      'proto',
      'constructor',
    ])
  })

  test('names of the same hash are told apart', () => {
    const item = parse('<item><Aa>1</Aa><BB>2</BB><Aa Aa="3" BB="4"/></item>')
    expect(['aa', 'bb'].map((name) => textOf(child(item, name) ?? item))).toEqual(['1', '2'])
    expect({ ...children(item, 'aa')[1]?.attributes }).toEqual({ aa: '3', bb: '4' })
  })

  test('an unclosed tag is closed by its nearest open ancestor', () => {
    const item = parse('<item><title>a <b>bold</title><link>l</link></item>')
    expect(textOf(child(item, 'title') ?? item)).toBe('a bold')
    expect(textOf(child(item, 'link') ?? item)).toBe('l')
  })

  test('an end tag without a start is ignored, <br> holds nothing', () => {
    const item = parse('<item></b><title>a<br>b</title></item>')
    expect(textOf(child(item, 'title') ?? item)).toBe('ab')
  })

  test('a repeated element is kept each time', () => {
    expect(children(parse('<i><c>1</c><c>2</c></i>'), 'c').map(textOf)).toEqual(['1', '2'])
  })

  test('what stands behind the element is not part of it', () => {
    expect(textOf(parse('<a>1</a>2<b>3</b>'))).toBe('1')
  })

  test('bytes without an element give an element without a name', () => {
    expect(parse('only text').name).toBe('')
    expect(parse('').name).toBe('')
  })
})

describe('hostile input', () => {
  test('a hundred thousand levels are cut at 256, and their text is kept', () => {
    const deep = parse(`${'<a>'.repeat(100_000)}x${'</a>'.repeat(100_000)}`)
    let depth = 1
    for (let at = child(deep, 'a'); at; at = child(at, 'a')) depth++
    expect(depth).toBe(256)
    expect(textOf(deep)).toBe('x')
  })

  test('a million attributes and a million children do not fill the memory', () => {
    const wide = parse(`<a ${'b="1" '.repeat(1e6)}/>`)
    expect(Object.keys(wide.attributes).length).toBeLessThan(2)
    expect(parse(`<a>${'<b/>'.repeat(1e6)}</a>`).content.length).toBeLessThanOrEqual(100_000)
  })

  test('a DTD with ten levels of entities is not expanded', async () => {
    const levels = Array.from(
      { length: 10 },
      (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
    )
    const bomb = `<!DOCTYPE a [<!ENTITY l0 "ha">${levels.join('')}]><a>&l10;</a>`
    expect(textOf(parse(bomb))).toBe('&l10;')
    expect(await leastCpuMsOf(() => parse(bomb))).toBeLessThan(50)
  })

  test('an external entity is not fetched', () => {
    expect(textOf(parse('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'))).toBe(
      '&x;',
    )
  })
})

describe('namespaces', () => {
  const rss = (declarations: string) =>
    namespacesOf(parse(`<rss ${declarations}><channel xmlns:m="http://search.yahoo.com/mrss/">`))
  const prefixIn = (xml: string, declarations = '') =>
    parseElement(Buffer.from(xml), rss(declarations)).prefix

  test('another prefix of a known URI becomes the well-known one', () => {
    expect(prefixIn('<x:encoded/>', 'xmlns:x="http://purl.org/rss/1.0/modules/content/"')).toBe(
      'content',
    )
    expect(prefixIn('<m:content/>')).toBe('media')
    expect(prefixIn('<a10:author/>', 'xmlns:a10="http://www.w3.org/2005/Atom"')).toBe('atom')
  })

  test('a known prefix without a declaration is itself, a10 is atom', () => {
    expect(prefixIn('<media:content/>')).toBe('media')
    expect(prefixIn('<a10:name/>')).toBe('atom')
  })

  test('job_listing stays, whatever URI its site gives it', () => {
    expect(prefixIn('<job_listing:company/>', 'xmlns:job_listing="https://jobicy.com"')).toBe(
      'job_listing',
    )
  })

  test('a default namespace on an element: known gives its prefix, unknown gives none', () => {
    expect(prefixIn('<link xmlns="http://www.w3.org/2005/Atom"/>')).toBe('atom')
    expect(prefixIn('<location xmlns="http://stackoverflow.com/jobs/">x</location>')).toBe('')
  })

  test("Atom's own elements have no prefix in an Atom document, written with one or not", () => {
    const plain = namespacesOf(parse('<feed xmlns="http://www.w3.org/2005/Atom">'))
    const prefixed = namespacesOf(parse('<atom:feed xmlns:atom="http://www.w3.org/2005/Atom">'))
    expect(parseElement(Buffer.from('<entry/>'), plain).prefix).toBe('')
    expect(parseElement(Buffer.from('<atom:entry/>'), prefixed).prefix).toBe('')
  })

  test('RSS 1.0 items have no prefix, written with one or not', () => {
    const head = parse('<rdf:RDF xmlns:rss="http://purl.org/rss/1.0/">')
    expect(parseElement(Buffer.from('<rss:item/>'), namespacesOf(head)).prefix).toBe('')
  })
})
