import { describe, expect, test } from 'bun:test'
import { descriptionLimit, readHtml } from '../../src/reader/html/html'
import { cpuMsOf } from '../support/cpu-time'

const base = 'https://board.example/jobs/7'
const html = (source: string): string | undefined => readHtml(source, base)?.html
const text = (source: string): string | undefined => readHtml(source, base)?.text

describe('only allowed HTML is kept', () => {
  const table: [rule: string, source: string, is: string][] = [
    ['allowed elements stay', '<p>a <b>b</b> <em>c</em></p>', '<p>a <b>b</b> <em>c</em></p>'],
    ['tables stay', '<table><tr><td>a</td></tr></table>', '<table><tr><td>a</td></tr></table>'],
    ['attributes go', '<p class="x" style="a:b" id="c" onclick="d()">a</p>', '<p>a</p>'],
    ['scripts go with their text', 'a<script>b()</script><style>c{}</style>', 'a'],
    ['other elements leave their text', '<span>a</span><form>b</form>', 'ab'],
    [
      'pictures and frames go',
      'a<img src="https://x.example/1.png" onerror="b"><iframe src="c"></iframe>',
      'a',
    ],
    ['SVG and MathML go', 'a<svg><a xlink:href="javascript:b">b</a></svg><math>c</math>', 'a'],
    [
      'a link gets its rel',
      '<a href="https://a.example/" target="_blank" rel="x">a</a>',
      '<a href="https://a.example/" rel="nofollow noopener">a</a>',
    ],
    [
      'a relative link starts from the item',
      '<a href="../b?c=1&amp;d=2">a</a>',
      '<a href="https://board.example/b?c=1&amp;d=2" rel="nofollow noopener">a</a>',
    ],
    [
      'mail stays',
      '<a href="mailto:a@b.example">a</a>',
      '<a href="mailto:a@b.example" rel="nofollow noopener">a</a>',
    ],
    ['no other scheme', '<a href="javascript:alert(1)">a</a>', '<a>a</a>'],
    ['no other scheme, hidden', '<a href=" java&#x0A;script:alert(1)">a</a>', '<a>a</a>'],
    ['no other scheme, data', '<a href="data:text/html,b">a</a>', '<a>a</a>'],
    [
      'an attribute cannot break out',
      '<a href="https://a.example/&quot;onclick=b">a</a>',
      '<a href="https://a.example/%22onclick=b" rel="nofollow noopener">a</a>',
    ],
    ['open elements are closed', '<p>a<b>b', '<p>a<b>b</b></p>'],
    [
      'sections become blocks',
      '<section>a</section><article>b</article>',
      '<div>a</div><div>b</div>',
    ],
    ['a comparison is no tag', 'pay < 5 & more', 'pay &lt; 5 &amp; more'],
    ['plain text keeps its lines', 'a & b\nc', 'a &amp; b<br />\nc'],
    ['control characters go', 'a\u0000b\u202ec', 'abc'],
    ['from references as well', '<b>a&#8;b&#x202e;c</b>', '<b>abc</b>'],
    ['and in plain text', 'a&#8;b&#x202e;c', 'abc'],
    ['and in HTML that was escaped', '&lt;b&gt;a&#8;b&lt;/b&gt;', '<b>ab</b>'],
  ]
  for (const [rule, source, is] of table) test(rule, () => expect(html(source)).toBe(is))
})

describe('HTML that was escaped too often', () => {
  const is = '<p>A b</p>'
  test('once', () => expect(html('&lt;p&gt;A&nbsp;b&lt;/p&gt;')).toBe(is.replace(' ', '\u00a0')))
  test('twice', () => expect(html('&amp;lt;p&amp;gt;A b&amp;lt;/p&amp;gt;')).toBe(is))
  test('never more than that', () =>
    expect(text('&amp;amp;lt;p&amp;amp;gt;A')).toBe('&amp;lt;p&amp;gt;A'))
  test('an example of HTML beside real HTML stays an example', () =>
    expect(html('<p>Use &lt;b&gt;</p>')).toBe('<p>Use &lt;b&gt;</p>'))
})

describe('plain text', () => {
  const table: [rule: string, source: string, is: string][] = [
    ['blocks are lines', '<h2>A</h2><p>b<br>c</p><ul><li>d</li><li>e</li></ul>', 'A\nb\nc\nd\ne'],
    ['divisions too', '<div>a</div><div><div>b</div></div>', 'a\nb'],
    [
      'cells are words',
      '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>',
      'a b\nc',
    ],
    ['inline elements are none', '<b>a</b>b <i>c</i>', 'ab c'],
    ['entities are decoded', '<p>a &lt;T&gt; &amp; b&eacute;</p>', 'a <T> & bé'],
    ['white space collapses', '<p>a\n   b&nbsp; c</p>', 'a b c'],
  ]
  for (const [rule, source, is] of table) test(rule, () => expect(text(source)).toBe(is))
})

test('nothing to read is null', () => {
  expect(readHtml(null, base)).toBeNull()
  expect(readHtml(' <p> </p><img src="x">', base)).toBeNull()
})

describe('at most 512 KB', () => {
  const size = (source: string) => Buffer.byteLength(html(source) ?? '')
  test('long ASCII', () =>
    expect(size('word '.repeat(200_000))).toBeLessThanOrEqual(descriptionLimit))
  test('long Cyrillic', () => {
    const source = `<p>${'я'.repeat(400_000)}`
    expect(size(source)).toBeLessThanOrEqual(descriptionLimit)
    expect(html(source)?.endsWith('я</p>')).toBe(true)
    expect(readHtml(source, base)?.isCut).toBe(true)
  })
  test('escaping does not lengthen it beyond', () =>
    expect(size(`<b>${'&'.repeat(400_000)}`)).toBeLessThanOrEqual(descriptionLimit))
  test('long white space in plain text takes linear time', async () => {
    const ms = await cpuMsOf(() => expect(text(`a${' '.repeat(400_000)}b`)).toBe('a b'))
    expect(ms).toBeLessThan(2000)
  })
  test('inlined data goes first', () => {
    const source = `<p>a</p><img src="data:image/png;base64,${'A'.repeat(2_000_000)}"><p>b</p>`
    expect(html(source)).toBe('<p>a</p><p>b</p>')
  })
})
