import { describe, expect, test } from 'bun:test'
import { capCodePoints, readText, splitList, titleLimit } from '../../src/reader/values/text'
import { canonicalUrl, readUrl, sourceOf } from '../../src/reader/values/urls'

describe('a text field', () => {
  const table: [rule: string, value: string | null, is: string | null][] = [
    [
      'entities are decoded once more (WordPress escapes into CDATA)',
      'A &amp; B &#8211; C',
      'A & B – C',
    ],
    ['a name without its semicolon stays', 'AT&T &copy=1', 'AT&T &copy=1'],
    ['elements of HTML go', '<b>Senior</b> <span class="x">Nurse</span>', 'Senior Nurse'],
    ['a block is a space', 'Nurse<br/>Tucson', 'Nurse Tucson'],
    ['other angles stay', 'C++ List<T> <x> a < b', 'C++ List<T> <x> a < b'],
    ['an escaped generic is no tag', 'List&lt;T&gt;', 'List<T>'],
    ['white space collapses, the hard one too', ' a\n\t b\u00a0\u00a0c ', 'a b c'],
    ['control characters and bidi overrides go', 'a\u0000b\u202ec\u2066d\u0007', 'abcd'],
    ['emoji stay', '🌍 Engineer', '🌍 Engineer'],
    ['a lone surrogate is replaced', 'a\ud800b', 'a\ufffdb'],
    ['empty is null', ' <br> ', null],
    ['nothing is null', null, null],
  ]
  for (const [rule, value, is] of table) test(rule, () => expect(readText(value)).toBe(is))
})

test('a text is cut by code points, never inside one', () => {
  expect(capCodePoints('🌍'.repeat(400), titleLimit)).toBe('🌍'.repeat(300))
  expect(capCodePoints('short', titleLimit)).toBe('short')
})

test('a list in one text', () => {
  expect(splitList('Sales &amp; Marketing,  IT ,, IT')).toEqual(['Sales & Marketing', 'IT'])
})

describe('a link', () => {
  const base = 'https://board.example/jobs/list?x=1'
  const table: [rule: string, value: string | null, is: string | null][] = [
    ['absolute', 'https://a.example/1', 'https://a.example/1'],
    ['white space around it', '\n  https://a.example/1 \n', 'https://a.example/1'],
    ['relative', '../about', 'https://board.example/about'],
    ['of the same scheme', '//a.example/1', 'https://a.example/1'],
    ['escaped twice', 'https://a.example/?a=1&#038;b=2&amp;c=3', 'https://a.example/?a=1&b=2&c=3'],
    ['bare ampersands stay', 'https://a.example/?a=1&copy=2', 'https://a.example/?a=1&copy=2'],
    ['IDN', 'https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['only http(s)', 'javascript:alert(1)', null],
    ['only http(s)', 'ftp://a.example/1', null],
    ['empty', ' ', null],
    ['none', null, null],
  ]
  for (const [rule, value, is] of table)
    test(`${rule}: ${value}`, () => expect(readUrl(value, base)).toBe(is))
})

describe('a canonical link keeps what names the page', () => {
  const table: [url: string, is: string][] = [
    ['HTTPS://Board.Example:443/A#top', 'https://board.example/A'],
    ['https://a.example/j?b=2&utm_source=x&a=1&ref=rss', 'https://a.example/j?b=2&a=1'],
    ['https://a.example/j?UTM_Medium=x&gclid=1&fbclid=2&trk=3&source=4', 'https://a.example/j'],
    ['https://a.example/j;jsessionid=AB12?id=7', 'https://a.example/j?id=7'],
    ['https://a.example/j?PHPSESSID=1&id=%C3%A4+b', 'https://a.example/j?id=%C3%A4+b'],
    ['https://a.example/j?reference=1&sources', 'https://a.example/j?reference=1&sources'],
  ]
  for (const [url, is] of table) test(url, () => expect(canonicalUrl(url)).toBe(is))
})

test('a board is the host without www', () => {
  expect(sourceOf('https://www.higheredjobs.com/rss/articleFeed.cfm')).toBe('higheredjobs.com')
  expect(sourceOf('https://jobs.larch.example/feed')).toBe('jobs.larch.example')
  expect(sourceOf('file:///tmp/feed.xml')).toBeNull()
})
