import { describe, expect, test } from 'bun:test'
import type { Ending } from '../../src/reader/document'
import { child, textOf } from '../../src/reader/element'
import { BodyFault } from '../../src/reader/fetch/fetched'
import { openXmlDocument } from '../../src/reader/xml/records'
import { cpuMsOf } from '../support/cpu-time'
import { inPieces } from '../support/streams'

interface Read {
  root: string
  recordName: string | null
  records: string[]
  ending: Ending | null
  warnings: string[]
}

async function readStream(stream: AsyncIterable<Uint8Array>): Promise<Read> {
  const document = await openXmlDocument(stream)
  const raw = []
  for await (const batch of document.records) raw.push(...batch)
  expect(raw.map((record) => record.index)).toEqual(raw.map((_, index) => index))
  return {
    root: document.head.name,
    recordName: document.recordName,
    records: raw.map((record) => Buffer.from(record.bytes).toString()),
    ending: document.ending,
    warnings: document.warnings.map((warning) => warning.kind),
  }
}

const read = (xml: string, size?: number) => readStream(inPieces(Buffer.from(xml), size))

const channel = (inside: string) => `<rss><channel><title>Board</title>${inside}</channel></rss>`

interface Case {
  rule: string
  xml: string
  records: string[]
  warnings?: string[]
  recordName?: string | null
  /** Of an ending that is not complete. */
  broken?: string
}

const a = '<item><title>a</title></item>'
const b = '<item><title>b</title></item>'
const job = '<job><id>1</id></job>'
const oneItem = 'The document broke off after one item.'
const noItem = 'The document broke off before the end of its first item.'

const cases: Case[] = [
  { rule: 'no item', xml: channel(''), records: [] },
  { rule: 'one item', xml: channel(a), records: [a] },
  { rule: 'two items', xml: channel(`${a}\n  ${b}\n`), records: [a, b] },
  {
    rule: 'an Atom document has entries',
    xml: '<feed><entry>1</entry><entry>2</entry></feed>',
    records: ['<entry>1</entry>', '<entry>2</entry>'],
    recordName: 'entry',
  },
  {
    rule: 'an Atom document with a prefix',
    xml: '<a:feed><a:entry>1</a:entry></a:feed>',
    records: ['<a:entry>1</a:entry>'],
    recordName: 'entry',
  },
  {
    rule: 'RSS 1.0 has its items outside the channel',
    xml: `<rdf:RDF><channel><items><rdf:Seq><rdf:li/></rdf:Seq></items></channel>${a}${b}</rdf:RDF>`,
    records: [a, b],
  },
  {
    rule: 'RSS 1.0 items may have a prefix',
    xml: '<rdf:RDF><rss:channel/><rss:item>1</rss:item></rdf:RDF>',
    records: ['<rss:item>1</rss:item>'],
  },
  {
    rule: 'source/job',
    xml: `<source><publisher>P</publisher>${job}${job}</source>`,
    records: [job, job],
    recordName: 'job',
  },
  {
    rule: 'source/jobs/job',
    xml: `<source><jobs>${job}</jobs></source>`,
    records: [job],
    recordName: 'job',
  },
  {
    rule: 'data/jobs/job',
    xml: `<data><jobs>${job}${job}</jobs></data>`,
    records: [job, job],
    recordName: 'job',
  },
  {
    rule: 'workzag-jobs/position',
    xml: '<workzag-jobs><position><id>1</id></position></workzag-jobs>',
    records: ['<position><id>1</id></position>'],
    recordName: 'position',
  },
  {
    rule: 'an unknown name is a record when it comes again',
    xml: '<stellen><meta>m</meta><stelle><a/></stelle><stelle><b/></stelle></stellen>',
    records: ['<stelle><a/></stelle>', '<stelle><b/></stelle>'],
    recordName: 'stelle',
  },
  {
    rule: 'names are told apart from longer ones',
    xml: '<jobs><jobsource>s</jobsource><job><jobs1/></job></jobs>',
    records: ['<job><jobs1/></job>'],
    recordName: 'job',
  },
  {
    rule: 'names may change their case',
    xml: `<source><Job>1</Job><job>2</JOB></source>`,
    records: ['<Job>1</Job>', '<job>2</JOB>'],
    recordName: 'job',
  },
  {
    rule: 'a prefixed element of that name is none',
    xml: channel('<media:item>x</media:item><item><media:item>y</media:item></item>'),
    records: ['<item><media:item>y</media:item></item>'],
  },
  {
    rule: 'an empty item is an item',
    xml: channel(`<item/>${a}<item />`),
    records: ['<item/>', a, '<item />'],
  },
  {
    rule: 'attributes of the start tag belong to it',
    xml: '<jobs><job id="1" a=\'>\'><x/></job></jobs>',
    records: ['<job id="1" a=\'>\'><x/></job>'],
    recordName: 'job',
  },
  {
    rule: 'tags in CDATA are text',
    xml: channel('<item><d><![CDATA[</item><item>]]></d></item>'),
    records: ['<item><d><![CDATA[</item><item>]]></d></item>'],
  },
  {
    rule: 'CDATA that is split to hold its own end',
    xml: channel('<item><![CDATA[a]]]]><![CDATA[></item>]]></item>'),
    records: ['<item><![CDATA[a]]]]><![CDATA[></item>]]></item>'],
  },
  {
    rule: 'tags in comments are no tags',
    xml: channel(`<!-- ${a} -->${b}<!-- <item> -->`),
    records: [b],
  },
  {
    rule: 'tags in processing instructions are no tags',
    xml: channel(`<?php echo "<item>" ?>${b}`),
    records: [b],
  },
  {
    rule: 'tags in quoted attributes are no tags',
    xml: channel('<item><x y="</item>" z=\'<item>\'/></item>'),
    records: ['<item><x y="</item>" z=\'<item>\'/></item>'],
  },
  {
    rule: 'an apostrophe in text opens no quote',
    xml: channel(`<item>it's <b>"</b></item>${b}`),
    records: [`<item>it's <b>"</b></item>`, b],
  },
  {
    rule: 'a lone < is text',
    xml: channel(`<item>1 < 2 <</item>${b}`),
    records: ['<item>1 < 2 <</item>', b],
  },
  {
    rule: 'an element of the same name inside is nested',
    xml: `<jobs><job><job>Cook</job></job>${job}</jobs>`,
    records: ['<job><job>Cook</job></job>', job],
    recordName: 'job',
  },
  {
    rule: 'an element of the name of the root inside is a field',
    xml: '<source><job><source>S</source><id>1</id></job></source>',
    records: ['<job><source>S</source><id>1</id></job>'],
    recordName: 'job',
  },
  {
    rule: 'an item start inside an open item closes it',
    xml: channel(`<item><title>a</title>${b}${b}`),
    records: ['<item><title>a</title>', b, b],
    warnings: ['unclosedItem'],
  },
  {
    rule: 'items without any end tag',
    xml: channel('<item>1<item>2<item>3'),
    records: ['<item>1', '<item>2', '<item>3'],
    warnings: ['unclosedItem'],
  },
  {
    rule: 'many items without end tags',
    xml: channel('<item>1'.repeat(40)),
    records: Array.from({ length: 40 }, () => '<item>1'),
    warnings: ['unclosedItem'],
  },
  {
    rule: 'the end of the channel closes an open item',
    xml: channel(`${a}<item>2`),
    records: [a, '<item>2'],
    warnings: ['unclosedItem'],
  },
  {
    rule: 'an unclosed field with the name of the root harms its own item only',
    xml: '<source><job><source>S</job><job><id>2</id></source>',
    records: ['<job><source>S</job>', '<job><id>2</id>'],
    recordName: 'job',
    warnings: ['unclosedItem'],
  },
  {
    rule: 'CDATA without its end ends with its item',
    xml: channel(`<item><d><![CDATA[x</d></item><item><d><![CDATA[y]]></d></item>${a}`),
    records: ['<item><d><![CDATA[x</d></item>', '<item><d><![CDATA[y]]></d></item>', a],
    warnings: ['unclosedCdata'],
  },
  {
    rule: 'CDATA without its end in the last item',
    xml: channel(`${a}<item><d><![CDATA[x</d></item>`),
    records: [a, '<item><d><![CDATA[x</d></item>'],
    warnings: ['unclosedCdata'],
  },
  {
    rule: 'mark, white space and comment before the prolog',
    xml: `\ufeff \n<!-- c --><?xml version="1.0"?>${channel(a)}`,
    records: [a],
  },
  {
    rule: 'a DOCTYPE with its own subset',
    xml: `<!DOCTYPE rss [<!ENTITY x "<item>"> <!-- ' --> ]>${channel(a)}`,
    records: [a],
  },
  {
    rule: 'a PHP notice before the prolog (WP Job Manager #935)',
    xml: `<br />\n<b>Notice</b>: Undefined <i>x</i> in y.php<br />\n<?xml version="1.0"?>${channel(a)}`,
    records: [a],
    warnings: ['textBeforeDocument'],
  },
  {
    rule: 'text before the root',
    xml: `Warning: x\n${channel(a)}`,
    records: [a],
    warnings: ['textBeforeDocument'],
  },
  {
    rule: 'text after the root',
    xml: `${channel(a)}Revision <item>x</item>${channel(b)}`,
    records: [a],
  },
  {
    rule: 'fields of the channel after the items',
    xml: `<rss><channel>${a}<ttl>60</ttl>${b}<x/></channel></rss>`,
    records: [a, b],
  },
  { rule: 'cut between items', xml: `<rss><channel>${a}`, records: [a], broken: oneItem },
  {
    rule: 'cut in an item',
    xml: `<rss><channel>${a}<item><title>b</tit`,
    records: [a],
    broken: oneItem,
  },
  { rule: 'cut in the first item', xml: '<rss><channel><item>', records: [], broken: noItem },
  { rule: 'cut before the first item', xml: '<rss><channel><title>T', records: [], broken: noItem },
  {
    rule: 'cut in CDATA',
    xml: `<rss><channel>${a}<item><![CDATA[x`,
    records: [a],
    broken: oneItem,
  },
  {
    rule: 'cut in an item that follows an unclosed one',
    xml: `<rss><channel><item>1${a}<item>`,
    records: ['<item>1', a],
    warnings: ['unclosedItem'],
    broken: 'The document broke off after 2 items.',
  },
  {
    rule: 'a page of HTML has no records',
    xml: '<html><body><item>x</item></body></html>',
    records: [],
    recordName: null,
  },
  { rule: 'no element at all', xml: 'Not found', records: [], recordName: null },
  { rule: 'nothing', xml: '', records: [], recordName: null },
]

const expected = ({ records, warnings = [], recordName = 'item', broken }: Case) => ({
  recordName,
  records,
  warnings,
  ending: broken
    ? { name: 'truncated', failure: { kind: 'truncated', message: broken } }
    : { name: 'complete' },
})

describe('cutting into records', () => {
  test.each(cases)('$rule', async (example) => {
    expect(await read(example.xml)).toMatchObject(expected(example))
  })

  test.each(cases)('$rule: wherever chunks end', async (example) => {
    const whole = await read(example.xml)
    for (const size of [1, 2, 3, 7]) expect(await read(example.xml, size)).toEqual(whole)
    const bytes = Buffer.from(example.xml)
    for (let at = 1; at < bytes.length; at++) {
      async function* halves() {
        yield bytes.subarray(0, at)
        yield bytes.subarray(at)
      }
      expect(await readStream(halves())).toEqual(whole)
    }
  })
})

describe('the head', () => {
  test('holds the channel as a child of the root, and none of the records', async () => {
    const { head } = await openXmlDocument(inPieces(Buffer.from(channel(`<ttl>60</ttl>${a}`))))
    const found = child(head, 'channel')
    expect(head.name).toBe('rss')
    expect(found && child(found, 'ttl')).toBeDefined()
    expect(found && child(found, 'item')).toBeUndefined()
    expect(found && textOf(found)).toBe('Board60')
  })

  test('has no name where there is no element', async () => {
    expect((await openXmlDocument(inPieces(Buffer.from('{}')))).head.name).toBe('')
  })

  test('is there even when no record was read', async () => {
    async function* broken() {
      yield Buffer.from('<rss><channel><title>T</title>')
      throw new BodyFault({ kind: 'timeout', message: 'too slow' })
    }
    const document = await openXmlDocument(broken())
    expect(textOf(document.head)).toBe('T')
    for await (const _ of document.records);
    expect(document.ending).toEqual({
      name: 'fault',
      failure: { kind: 'timeout', message: 'too slow' },
    })
  })
})

describe('as it streams', () => {
  async function* counting(pieces: string[], taken: { count: number }) {
    for (const piece of pieces) {
      taken.count += 1
      yield Buffer.from(piece)
    }
  }

  test('the next chunk is read when the records of the last have been taken', async () => {
    const taken = { count: 0 }
    const source = counting(['<rss><channel>', a, a + b, b, '</channel></rss>'], taken)
    const seen: number[] = []
    for await (const batch of (await openXmlDocument(source)).records) {
      seen.push(batch.length, taken.count)
    }
    expect(seen).toEqual([1, 2, 2, 3, 1, 4])
  })

  test('records stay as they are while others are read', async () => {
    const items = Array.from({ length: 2000 }, (_, n) => `<item>${'x'.repeat(n % 300)}${n}</item>`)
    const { records } = await read(channel(items.join('')), 1000)
    expect(records).toEqual(items)
  })

  test('the source is left when the reader leaves', async () => {
    let isLeft = false
    async function* endless() {
      try {
        yield Buffer.from('<rss><channel>')
        for (;;) yield Buffer.from(a)
      } finally {
        isLeft = true
      }
    }
    for await (const _ of (await openXmlDocument(endless())).records) break
    expect(isLeft).toBe(true)
  })

  test('a fault of the body is the ending, what was whole before it is kept', async () => {
    const failure = { kind: 'truncated', message: 'the host broke off' } as const
    async function* broken() {
      yield Buffer.from(`<rss><channel>${a}<item>`)
      throw new BodyFault(failure)
    }
    const { records, ending } = await readStream(broken())
    expect(records).toEqual([a])
    expect(ending).toEqual({ name: 'truncated', failure })
  })

  test('a fault behind the end of the root is none', async () => {
    async function* late() {
      yield Buffer.from(channel(a))
      throw new BodyFault({ kind: 'timeout', message: 'too slow' })
    }
    expect((await readStream(late())).ending).toEqual({ name: 'complete' })
  })

  test('another error passes through', async () => {
    async function* aborted() {
      yield Buffer.from(`<rss><channel>${a}`)
      throw new DOMException('stop', 'AbortError')
    }
    expect(readStream(aborted())).rejects.toThrow('stop')
  })
})

describe('hostile input', () => {
  const tooLarge = (message: string) => ({ name: 'fault', failure: { kind: 'tooLarge', message } })

  test('a record of more than 16 MB is a fault, those before it are kept', async () => {
    const xml = `<rss><channel>${a}<item>${'x'.repeat(17 * 2 ** 20)}</item>${b}</channel></rss>`
    for (const size of [65_536, undefined]) {
      const { records, ending } = await read(xml, size)
      expect(records).toEqual([a])
      expect(ending).toEqual(tooLarge('Item 2 is larger than 16 MB.') as Ending)
    }
  })

  test('an endless head is a fault', async () => {
    async function* endless() {
      yield Buffer.from('<rss><channel>')
      for (;;) yield Buffer.alloc(2 ** 20, '<x>y</x>')
    }
    const { ending } = await readStream(endless())
    expect(ending).toEqual(
      tooLarge('What stands before the first item is larger than 4 MB.') as Ending,
    )
  })

  const floods = ['<', '<a', '<a b="', '<!', '<![', '<!x ', '<?', '</', '<![CDATA[', '<a b=\'"']
  test.each(floods)('megabytes of %s take no longer than others', async (flood) => {
    const xml = `<rss><channel>${a}<item>${flood.repeat(4e6 / flood.length)}`
    const ms = await cpuMsOf(async () => {
      expect((await read(xml, 65_536)).records).toEqual([a])
    })
    expect(ms).toBeLessThan(3000)
  })
})
