import { describe, expect, test } from 'bun:test'
import { childElements, type Element, textOf } from '../../src/reader/element'
import { BodyFault } from '../../src/reader/fetch/fetched'
import { readJsonFields } from '../../src/reader/formats/json'
import { findJson } from '../../src/reader/json/bytes'
import { parseJson } from '../../src/reader/json/element'
import { type JsonDocument, openJsonDocument } from '../../src/reader/json/records'

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const openText = (text: string, size = 65_536, wanted: string | null = null) => {
  const bytes = Buffer.from(text)
  const root = findJson(bytes.subarray(0, 4096))
  if (root === null) throw new Error('It is no JSON.')
  return openJsonDocument(inChunks(bytes, size), root, wanted)
}

async function recordsOf(document: JsonDocument): Promise<string[]> {
  const records: string[] = []
  for await (const batch of document.records)
    records.push(...batch.map(({ bytes }) => Buffer.from(bytes).toString()))
  return records
}

/** All that reading tells, to be compared. */
async function toldOf(text: string, size: number) {
  const document = await openText(text, size)
  const { head, recordName } = document
  const records = await recordsOf(document)
  return { head, recordName, records, ending: document.ending, frame: document.frame() }
}

const element = (json: string) => parseJson(json, 'job')
const fieldsOf = (json: string) => ({ ...readJsonFields(element(json)) })

describe('where the list is', () => {
  const table: [document: string, name: string | null, records: string[]][] = [
    ['[{"a":1},{"a":2}]', 'item', ['{"a":1}', '{"a":2}']],
    ['{"jobs":[{"a":1}]}', 'jobs', ['{"a":1}']],
    ['{"a":{"Job_Postings":[{"a":1}]}}', 'jobpostings', ['{"a":1}']],
    [
      '{"SearchResult":{"SearchResultItems":[{"a":[{"b":1}]}]}}',
      'searchresultitems',
      ['{"a":[{"b":1}]}'],
    ],
    // A name that boards use goes before a longer list, the shallow one before the deep one
    ['{"tags":[{"t":1},{"t":2}],"data":[{"a":1}]}', 'data', ['{"a":1}']],
    ['{"facet":{"items":[{"f":1}]},"jobs":[{"a":1}]}', 'jobs', ['{"a":1}']],
    // One with elements before an empty one, an empty one before a list of another name
    ['{"items":[],"results":[{"a":1}]}', 'results', ['{"a":1}']],
    ['{"errors":[{"e":1}],"jobs":[]}', 'jobs', []],
    // No name that boards use: the longest list of objects
    ['{"one":[{"a":1}],"two":[{"b":1},{"b":2}],"n":[1,2,3]}', 'two', ['{"b":1}', '{"b":2}']],
    ['{"@graph":[{"a":1}]}', '@graph', ['{"a":1}']],
    // A JobPosting is the record itself, whatever lists it has
    [
      '{"@context":"https://schema.org","@type":"JobPosting","jobLocation":[{"a":1}]}',
      'item',
      ['{"@context":"https://schema.org","@type":"JobPosting","jobLocation":[{"a":1}]}'],
    ],
    ['{"a":1}\n{"a":2}\n', 'item', ['{"a":1}', '{"a":2}']],
    ['{"a":1}', null, []],
    ['{"a":{"jobs":[1,2]},"b":"jobs"}', 'jobs', ['1', '2']],
  ]
  for (const [document, name, records] of table)
    test(document, async () => {
      const opened = await openText(document)
      expect(await recordsOf(opened)).toEqual(records)
      expect(opened.recordName).toBe(name)
      expect(opened.ending).toEqual({ name: 'complete' })
    })

  test('the operator names it by its key or its path', async () => {
    const text = '{"jobs":[{"a":1}],"more":{"Open_Posts":[{"b":1}]},"posts":[]}'
    expect(await recordsOf(await openText(text, 9, 'openposts'))).toEqual(['{"b":1}'])
    expect(await recordsOf(await openText(text, 9, 'more/openposts'))).toEqual(['{"b":1}'])
    expect((await openText(text, 9, 'none')).recordName).toBeNull()
  })
})

describe('cutting', () => {
  test('brackets and quotes in strings, escapes, nesting, white space', async () => {
    const records = [
      String.raw`{"a":"]}\",{[","b":"\\"}`,
      String.raw`{"a":"\\\\\"]","b":[[{"c":[]}],{}]}`,
      '{ "a" :\n "x" }',
      '{}',
    ]
    expect(await recordsOf(await openText(`{"jobs" : [ ${records.join(' ,\n')} ] }`))).toEqual(
      records,
    )
  })

  test('elements that are no objects are records of their own', async () => {
    const text = '[{"a":1}, null,7 ,"x,]", [1,[2]],true]'
    expect(await recordsOf(await openText(text))).toEqual([
      '{"a":1}',
      'null',
      '7',
      '"x,]"',
      '[1,[2]]',
      'true',
    ])
  })

  test('any borders of chunks make the same of it', async () => {
    const text = String.raw`)]}', {"v":"1","jobs":[{"a":"é\"]"},{"b":[1,{"c":"\\"}]}, 12,"s"],"links":{"next":"/2"}} x`
    const whole = await toldOf(text, 1_000_000)
    expect(whole.records).toHaveLength(4)
    for (let size = 1; size < 40; size++) expect(await toldOf(text, size)).toEqual(whole)
  })

  test('what follows a list is known when its records have ended', async () => {
    const filler = `"${'x'.repeat(200)}"`
    const jobs = Array.from({ length: 8000 }, (_, n) => `{"n":${n},"f":${filler}}`)
    const document = await openText(`{"a":"1","jobs":[${jobs}],"links":{"next":"/2"}}`, 10_000)
    const names = (frame: Element) => childElements(frame).map(({ name }) => name)
    expect(names(document.head)).toEqual(['a'])
    expect(await recordsOf(document)).toHaveLength(8000)
    expect(names(document.frame())).toEqual(['a', 'links'])
    expect(document.count()).toBe(8000)
  })

  test('a small document is known whole before its first record', async () => {
    const { head } = await openText('{"items":[{"a":1}],"title":"behind"}', 5)
    expect(childElements(head).map(textOf)).toEqual(['behind'])
  })
})

describe('a document that breaks off keeps its whole elements', () => {
  const text = String.raw`{"t":"x","jobs":[{"a":"1"},{"a":"\"2"},{"a":[{}]}],"next":"/2"}`

  test('at every byte', async () => {
    const whole = await recordsOf(await openText(text))
    for (let end = text.indexOf('[') + 1; end < text.length; end++) {
      const document = await openText(text.slice(0, end), 7)
      const records = await recordsOf(document)
      expect(whole.slice(0, records.length)).toEqual(records)
      expect(document.ending?.name).toBe('truncated')
      expect(text.slice(0, end).includes(whole[records.length] ?? 'none')).toBe(false)
    }
  })

  test('says after how many', async () => {
    const document = await openText('{"jobs":[{"a":1},{"a":2},{"a"')
    await recordsOf(document)
    expect(document.ending).toEqual({
      name: 'truncated',
      failure: { kind: 'truncated', message: 'The document broke off after 2 items.' },
    })
  })

  test('a connection that breaks is the ending', async () => {
    async function* broken() {
      yield Buffer.from('[{"a":1},{"a":')
      throw new BodyFault({ kind: 'network', message: 'It broke.' })
    }
    const document = await openJsonDocument(broken(), 0, null)
    expect(await recordsOf(document)).toEqual(['{"a":1}'])
    expect(document.ending).toEqual({
      name: 'fault',
      failure: { kind: 'network', message: 'It broke.' },
    })
  })

  test('an element over 16 MB ends the list', async () => {
    async function* large() {
      yield Buffer.from('[{"a":1},{"a":"')
      for (let n = 0; n < 18; n++) yield Buffer.alloc(2 ** 20, 'x')
      yield Buffer.from('"}]')
    }
    const document = await openJsonDocument(large(), 0, null)
    expect(await recordsOf(document)).toEqual(['{"a":1}'])
    expect(document.ending).toMatchObject({ name: 'fault', failure: { kind: 'tooLarge' } })
  })

  test('who stops reading ends the source', async () => {
    let isClosed = false
    async function* endless() {
      try {
        yield Buffer.from('[')
        for (;;) yield Buffer.from(`{"a":"${'x'.repeat(5000)}"},`)
      } finally {
        isClosed = true
      }
    }
    for await (const _ of (await openJsonDocument(endless(), 0, null)).records) break
    expect(isClosed).toBe(true)
  })
})

describe('where JSON begins', () => {
  const table: [start: string, root: number | null][] = [
    ['{"a":1}', 0],
    ['[{"a":1}]', 0],
    ['\ufeff [ {', 4],
    [')]}\',\n{"a":1}', 6],
    ['while(1);[{', 9],
    ['for(;;);{"', 8],
    ['{}&&{"a"', 4],
    ['/**/callback({"a":1});', 13],
    ['// export\n/* of */ [{', 19],
    ['{}', 0],
    ['[]', 0],
    ['[05-Oct-2026] PHP Warning: x <rss>', null],
    ['{% raw %}<rss>', null],
    ['[1,2]', null],
    ['"text"', null],
    ['<rss>', null],
    ['', null],
  ]
  for (const [start, root] of table)
    test(JSON.stringify(start), () => expect(findJson(Buffer.from(start))).toBe(root))
})

describe('a record is the tree that XML would be', () => {
  const table: [rule: string, json: string, fields: Record<string, string[]>][] = [
    ['names are folded', '{"Job_Title":"a","jobGeo":"b"}', { jobtitle: ['a'], jobgeo: ['b'] }],
    ['objects nest', '{"location":{"City":{"x-y":"a"}}}', { 'location/city/xy': ['a'] }],
    ['arrays repeat, however deep', '{"t":["a",["b",["c"]]]}', { t: ['a', 'b', 'c'] }],
    ['objects in arrays repeat', '{"l":[{"n":"a"},{"n":"b"}]}', { 'l/n': ['a', 'b'] }],
    ['null and emptiness are absent', '{"a":null,"b":"","c":[],"d":{},"e":" "}', {}],
    [
      'numbers keep their digits',
      '{"a":12345678901234567890,"b":1.50,"c":-0,"d":"00012"}',
      { a: ['12345678901234567890'], b: ['1.50'], c: ['-0'], d: ['00012'] },
    ],
    ['exponents are written out', '{"a":1.5e3,"b":2E-2}', { a: ['1500'], b: ['0.02'] }],
    ['yes and no', '{"a":true,"b":false}', { a: ['true'], b: ['false'] }],
    ['escapes', String.raw`{"a":"\u00e9\n\"\\\/\ud83d\ude80"}`, { a: ['é\n"\\/🚀'] }],
    ['half a surrogate', String.raw`{"a":"x\ud800y"}`, { a: ['x\ufffdy'] }],
    ['control characters', String.raw`{"a":"x\u0000\u0007y"}`, { a: ['xy'] }],
    ['escapes that there are not', String.raw`{"a":"\x \' \u12"}`, { a: ["x ' u12"] }],
    ['line breaks in strings', '{"a":"x\ny"}', { a: ['x\ny'] }],
    ['a key twice', '{"a":"1","a":"2"}', { a: ['1', '2'] }],
    ['keys without quotes, commas too many', '{a:"1",,b:2,}', { a: ['1'], b: ['2'] }],
    ['what breaks off', '{"a":"1","b":{"c":["x","y', { a: ['1'], 'b/c': ['x', 'y'] }],
    [
      'names of HTML are no markup',
      '{"logo":{"img":"u"},"a":{"b":"1"}}',
      {
        'logo/img': ['u'],
        'a/b': ['1'],
      },
    ],
  ]
  for (const [rule, json, fields] of table) test(rule, () => expect(fieldsOf(json)).toEqual(fields))

  test('keys that mean something to JavaScript mean nothing', () => {
    const json = '{"__proto__":{"a":"1"},"constructor":{"prototype":{"b":"2"}},"toString":"3"}'
    expect(fieldsOf(json)).toEqual({
      'proto/a': ['1'],
      'constructor/prototype/b': ['2'],
      tostring: ['3'],
    })
    expect(Object.hasOwn(Object.prototype, 'a') || Object.hasOwn(Object.prototype, 'b')).toBe(false)
  })

  test('a hundred thousand levels, and a million values', () => {
    const deep = `{"a":${'['.repeat(100_000)}1${']'.repeat(100_000)},"b":"2"}`
    expect(fieldsOf(deep)).toEqual({ b: ['2'] })
    const objects = `{"a":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)},"b":"2"}`
    expect(fieldsOf(objects)).toEqual({ b: ['2'] })
    const wide = element(`{"a":[${'1,'.repeat(1_000_000)}1]}`)
    expect(wide.content.length).toBe(100_000)
  })

  test('anything at all is read without an error', () => {
    for (const json of [
      '',
      '}',
      ']',
      ':',
      ',',
      '{',
      '[',
      '"',
      '{"',
      '{"a',
      '{"a":',
      '{:}',
      '{]',
      '\\',
      '{"a":}',
      '{,}',
    ])
      expect(element(json).name).toBe('job')
  })
})
