/** Bytes that hurt a careless reader, made as they are read. */
export type Bomb = () => Iterable<string | Uint8Array>

const head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Bombs</title>'
const item = '<item><title>Cook</title><link>https://board.example/1</link></item>'
const tail = '</channel></rss>'

/** A whole document with one good item behind the bad part, which `inside` an item or the channel is. */
const feed =
  (bad: () => string): Bomb =>
  () => [head, bad(), item, tail]
const inItem = (bad: () => string): Bomb =>
  feed(() => `<item><title>Bad</title><link>https://board.example/0</link>${bad()}</item>`)

function* repeat(text: string, times: number): Generator<string> {
  const piece = text.repeat(Math.ceil(65_536 / text.length))
  const whole = Math.floor(times / Math.ceil(65_536 / text.length))
  for (let n = 0; n < whole; n++) yield piece
  yield text.repeat(times - whole * Math.ceil(65_536 / text.length))
}

const around = (before: string, text: string, times: number, after: string): Bomb =>
  function* () {
    yield before
    yield* repeat(text, times)
    yield after
  }

const doctype = (subset: string) => `<!DOCTYPE rss [${subset}]>`
const withDoctype =
  (subset: string, title: string): Bomb =>
  () => [
    `<?xml version="1.0"?>${doctype(subset)}<rss version="2.0"><channel>`,
    `<item><title>${title}</title><link>https://board.example/0</link></item>${item}${tail}`,
  ]

const laughs = ['<!ENTITY lol0 "lol">']
for (let level = 1; level < 10; level++)
  laughs.push(`<!ENTITY lol${level} "${`&lol${level - 1};`.repeat(10)}">`)

const million = 1_000_000
const mega = 2 ** 20
/** More than any part of a document may have. */
const endless = 40 * mega

/** Those that nothing may be done for at all. */
export const swift = [
  'billion laughs',
  'quadratic blow-up',
  'an external entity',
  'parameter entities',
]

export const bombs: Record<string, Bomb> = {
  'billion laughs': withDoctype(laughs.join(''), '&lol9;'),
  'quadratic blow-up': withDoctype(`<!ENTITY a "${'a'.repeat(50_000)}">`, '&a;'.repeat(10_000)),
  'an external entity': withDoctype('<!ENTITY x SYSTEM "file:///etc/passwd">', '&x;'),
  'parameter entities': withDoctype(
    '<!ENTITY % a "<!ENTITY b SYSTEM \'file:///etc/passwd\'>">%a;',
    '&b;',
  ),
  'a DOCTYPE without its end': around('<!DOCTYPE rss [', '<!ENTITY a "b">', 2 * million, item),
  '100,000 elements deep in an item': inItem(
    () => `${'<x>'.repeat(100_000)}deep${'</x>'.repeat(100_000)}`,
  ),
  '100,000 elements deep without their ends': inItem(() => '<x>'.repeat(100_000)),
  '100,000 elements deep in the channel': feed(
    () => `${'<x>'.repeat(100_000)}deep${'</x>'.repeat(100_000)}`,
  ),
  '100,000 elements deep of other names': inItem(() =>
    Array.from({ length: 100_000 }, (_, n) => `<x${n}>`).join(''),
  ),
  '100,000 items in one another': around(head, '<item>', 100_000, tail),
  '100,000 roots in one another': around('', '<rss><channel>', 100_000, `${item}${tail}`),
  '90,000 fields in a line without its end': inItem(() => `<title>${'<link/>'.repeat(90_000)}`),
  'a million end tags': inItem(() => '</x>'.repeat(million)),
  'an attribute of 10 MB': inItem(() => `<x a="${'a'.repeat(10 * mega)}"/>`),
  'an attribute of 10 MB in the channel': feed(() => `<x a="${'a'.repeat(10 * mega)}"/>`),
  'an attribute of 10 MB in the root': () => [
    `<rss a="${'a'.repeat(10 * mega)}"><channel>${item}${tail}`,
  ],
  'a million attributes': inItem(
    () => `<x ${Array.from({ length: million }, (_, n) => `a${n}="1"`).join(' ')}/>`,
  ),
  'a million attributes of one name': inItem(() => `<x ${'a="1" '.repeat(million)}/>`),
  '50,000 attributes in a tag': inItem(
    () => `<x ${Array.from({ length: 50_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`,
  ),
  'a million declarations of namespaces': inItem(() =>
    '<x xmlns:a="urn:a" xmlns:b="urn:b"/>'.repeat(300_000),
  ),
  'nested declarations of namespaces': inItem(() =>
    Array.from({ length: 255 }, (_, n) => `<x xmlns:p${n}="http://purl.org/dc/elements/1.1/">`)
      .join('')
      .repeat(100),
  ),
  '300,000 empty items': around(head, '<item/>', 300_000, `${item}${tail}`),
  '100,000 items with a letter': around(head, '<item>x</item>', 100_000, `${item}${tail}`),
  'a million fields': inItem(() => '<x>1</x>'.repeat(million)),
  'a million categories': inItem(() => '<category>x</category>'.repeat(500_000)),
  'a tag name without its end': around(`${head}${item}<`, 'a', endless, '>'),
  'an attribute without its end': around(`${head}${item}<x a="`, 'a', endless, ''),
  'a comment without its end': around(`${head}${item}<!--`, 'a', endless, ''),
  'a comment without its end before the root': around('<!--', 'a', endless, ''),
  'an instruction without its end': around(`${head}${item}<?x`, 'a', endless, ''),
  'CDATA without its end': around(`${head}${item}<item><title><![CDATA[`, 'a', endless, ''),
  'CDATA without its end, full of end tags': around(
    `${head}${item}<item><title><![CDATA[`,
    '</a>',
    4 * million,
    'x',
  ),
  'CDATA without its end in an item of end tags': around(
    `${head}<item><title><![CDATA[`,
    '</a>',
    3 * million,
    `x</item>${item}${tail}`,
  ),
  'CDATA that begins and begins': around(`${head}${item}<item><title>`, '<![CDATA[', million, ''),
  'CDATA that begins and ends': inItem(() => `<title>${'<![CDATA[]]>'.repeat(million)}</title>`),
  'comments that begin and end': inItem(() => `<title>${'<!---->'.repeat(million)}</title>`),
  'one less-than sign after another': around(`${head}${item}<item>`, '<', endless, ''),
  'one quote after another': inItem(() => `<x ${'="'.repeat(2 * million)}>`),
  'one ampersand after another': inItem(() => `<description>${'&'.repeat(8 * mega)}</description>`),
  'unfinished references': inItem(() => `<description>${'&#x'.repeat(4 * million)}</description>`),
  'one line without an end': around('', 'a', endless, ''),
  'white space without an end': around('', ' ', endless, ''),
  'NUL bytes without an end': around('', '\0', endless, ''),
  'text in the channel without an end': around(`${head}<description>`, 'a', endless, ''),
  'an item without an end': around(`${head}${item}<item><title>`, 'a', endless, ''),
  'text after the root without an end': around(`${head}${item}${tail}`, 'a', endless, ''),
  'a word of a million letters that is no name': around('<', '!', endless, ''),
}

Object.assign(bombs, {
  'a namespace of a million slashes': inItem(() => `<x xmlns:a="${'/'.repeat(900_000)}x">1</x>`),
  'instructions without their ends before the root': () => [
    '<p>',
    '<?'.repeat(30_000),
    `${head}${item}${tail}`,
  ],
  'declarations without their ends before the root': () => [
    '<!'.repeat(30_000),
    `${head}${item}${tail}`,
  ],
  'links of HigherEdJobs in one another': inItem(
    () => `<link>https://board.example${'/details.cfm?'.repeat(30_000)}</link>`,
  ),
  'line breaks without their ends': inItem(
    () =>
      `<dc:creator>${'&lt;br'.repeat(50_000)}</dc:creator><job_listing:company>x</job_listing:company>`,
  ),
} satisfies Record<string, Bomb>)

const entry = '{"title":"Cook","url":"https://board.example/1","id":"1"}'
const jsonFeed =
  (bad: () => string): Bomb =>
  () => [
    `{"version":"https://jsonfeed.org/version/1.1","title":"Bombs",${bad()}"items":[${entry},`,
    `{"title":"Bad","url":"https://board.example/0","id":"0"}]}`,
  ]
const inEntry =
  (bad: () => string): Bomb =>
  () => [
    `{"version":"https://jsonfeed.org/version/1.1","title":"Bombs","items":[`,
    `{"title":"Bad","url":"https://board.example/0","id":"0",${bad()}},${entry}]}`,
  ]

Object.assign(bombs, {
  'JSON: 100,000 lists deep': () => ['['.repeat(100_000), ']'.repeat(100_000)],
  'JSON: four million lists deep without their ends': around('', '[', 4 * million, ''),
  'JSON: 100,000 objects deep': () => ['{"a":'.repeat(100_000), '1', '}'.repeat(100_000)],
  'JSON: 100,000 lists deep in the head': jsonFeed(
    () => `"x":${'['.repeat(100_000)}${']'.repeat(100_000)},`,
  ),
  'JSON: 100,000 lists deep in an item': inEntry(
    () => `"x":${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  ),
  'JSON: 100,000 objects deep in an item': inEntry(
    () => `"x":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  ),
  'JSON: a text of 10 MB in an item': inEntry(() => `"content_html":"${'a'.repeat(10 * mega)}"`),
  'JSON: a text of 10 MB in the head': jsonFeed(() => `"description":"${'a'.repeat(10 * mega)}",`),
  'JSON: a text without its end': around(
    '{"version":"https://jsonfeed.org/version/1.1","items":["',
    'a',
    endless,
    '',
  ),
  'JSON: backslashes without an end': around(
    '{"version":"https://jsonfeed.org/version/1.1","items":["',
    '\\',
    endless,
    '',
  ),
  'JSON: a number of 10 MB': inEntry(() => `"x":${'9'.repeat(10 * mega)}`),
  'JSON: a number beyond all': inEntry(() => '"x":1e999999999'),
  'JSON: 300,000 keys': inEntry(() =>
    Array.from({ length: 300_000 }, (_, n) => `"k${n}":1`).join(','),
  ),
  'JSON: 200,000 keys in the head': jsonFeed(() =>
    Array.from({ length: 200_000 }, (_, n) => `"k${n}":1,`).join(''),
  ),
  'JSON: one key a million times': inEntry(() => '"x":1,'.repeat(million).slice(0, -1)),
  'JSON: a million values': inEntry(() => `"tags":[${'"x",'.repeat(million).slice(0, -1)}]`),
  'JSON: 100,000 empty items': around(
    '{"version":"https://jsonfeed.org/version/1.1","items":[',
    '{},',
    100_000,
    `${entry}]}`,
  ),
  'JSON: 100,000 nulls for items': around(
    '{"version":"https://jsonfeed.org/version/1.1","items":[',
    'null,',
    100_000,
    `${entry}]}`,
  ),
  'JSON: keys of prototypes': inEntry(
    () => '"__proto__":{"title":"x"},"constructor":{"prototype":{"y":1}}',
  ),
  'JSON: white space without an end': around('{"items":[', ' ', endless, ''),
  'JSON: text after the document without an end': around(
    `{"version":"https://jsonfeed.org/version/1.1","items":[${entry}]}`,
    'a',
    endless,
    '',
  ),
} satisfies Record<string, Bomb>)

const fields = ['title', 'link', 'guid', 'pubDate', 'description', 'category', 'author', 'salary']
fields.push('location', 'company', 'jobtype', 'remotetype', 'expires', 'country', 'city')
const traps: [what: string, text: string][] = [
  ['letters', 'a'],
  ['digits', '1'],
  ['spaces', ' '],
  ['new lines', '\n'],
  ['commas', ','],
  ['digits and dots', '1.'],
  ['digits and dashes', '1-'],
  ['digits and spaces', '1 '],
  ['letters and spaces', 'a '],
  ['words and commas', 'Paris, '],
  ['dollars', '$1,'],
  ['escaped tags', '&lt;a '],
  ['escaped twice', '&amp;lt;a&amp;gt;'],
  ['data', '&lt;img src="data:'],
  ['slashes', '/'],
  ['percent signs', '%'],
  ['parentheses', '('],
  ['semicolons', '&amp;'],
  ['opening tags', '&lt;div&gt;'],
  ['months', 'Jan '],
]
/** Every field that a record may have, filled with 300 KB of what makes an expression go back again and again. */
for (const [what, text] of traps)
  bombs[`fields of 300 KB of ${what}`] = inItem(() =>
    fields.map((name) => `<${name}>${text.repeat(300_000 / text.length)}!</${name}>`).join(''),
  )
