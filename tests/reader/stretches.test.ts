import { describe, expect, test } from 'bun:test'
import { type Dice, rollDice } from '../../src/demo/dice'
import type { Stretch } from '../../src/model/stretch'
import type { FeedRecord, KnownStretches } from '../../src/reader/feed-document'
import { openFeed } from './read-document'

/** Stretches of these tests end behind so many bytes. */
const size = 1500

interface Reading {
  /** Fingerprints and the ids that they are read with, in the order of the document; without id what was passed over. */
  records: [fingerprint: string, id?: string][]
  /** The records of the stretches that were passed over, by the hash of the stretch. */
  passed: string[]
  ends: (Stretch & { of: FeedRecord[] })[]
  ending: string | undefined
  warnings: string[]
}

/** Reads a document; what of `before` is passed over counts as the records that it stands for. */
async function read(
  document: string,
  before: Reading | null,
  { chunkSize = 700, mayPass = () => true }: { chunkSize?: number; mayPass?: () => boolean } = {},
): Promise<Reading> {
  const known = new Map(before?.ends.map((stretch) => [stretch.hash, stretch]))
  const reading: Reading = { records: [], passed: [], ends: [], ending: undefined, warnings: [] }
  const recent: FeedRecord[] = []
  const stretches: KnownStretches = {
    known: [...known.values()],
    size,
    async confirm({ hash }) {
      const stretch = known.get(hash)
      if (!stretch || !mayPass()) return false
      reading.records.push(...stretch.of.map(({ fingerprint }): [string] => [fingerprint]))
      reading.passed.push(hash)
      recent.length = 0
      return true
    },
  }
  const feed = await openFeed(bytesOf(document), { stretches }, chunkSize)
  for await (const records of feed.records)
    for (const record of records) {
      expect(record.index).toBe(reading.records.length)
      reading.records.push([record.fingerprint, idOf(record)])
      recent.push(record)
      if (record.ends) reading.ends.push({ ...record.ends, of: recent.slice(-record.ends.records) })
    }
  reading.ending = feed.ending?.name
  // Others are told by records that are read.
  reading.warnings = feed.warnings
    .map(({ kind }) => kind)
    .filter((kind) => /^unclosed|^encoding/.test(kind))
  return reading
}

/** UTF-8, but for each § two bytes that are none. */
function bytesOf(document: string): Buffer {
  const bytes = Buffer.from(document)
  for (let at = bytes.indexOf('§'); at !== -1; at = bytes.indexOf('§')) bytes.fill(0xff, at, at + 2)
  return bytes
}

/** The same records, and the same ids as far as they were read. */
function expectSame(found: Reading, expected: Reading): void {
  const { ending, warnings, records } = expected
  const read = records.map(([fingerprint, id], place) =>
    found.records[place]?.length === 1 ? [fingerprint] : [fingerprint, id],
  )
  expect(found).toMatchObject({ ending, warnings, records: read })
}

function idOf(record: FeedRecord): string {
  const result = record.read()
  return result.name === 'listing' ? result.draft.key : result.name
}

const item = (id: string, text = 'Für 500 € 😀.', guid = id) =>
  `<item><title>Gardener ${id}</title><link>https://board.example/${id}</link><guid isPermaLink="false">${guid}</guid><description>${text}</description></item>`

const rss = (items: string[], head = '') =>
  `<rss version="2.0"><channel><title>Board</title>${head}\n${items.join('\n')}\n</channel></rss>`

const items = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => item(`${from + n}`))

const whole = items(1, 60)
const seen = () => read(rss(whole), null)

test('the same items behind another head are passed over but for the first and the last', async () => {
  const again = await read(rss(whole, '<lastBuildDate>Mon</lastBuildDate>'), await seen())
  expectSame(again, await seen())
  expect(again.passed.length).toBeGreaterThanOrEqual(4)
  expect(again.ending).toBe('complete')
})

test('an item on top costs the records up to the next stretch', async () => {
  const before = await seen()
  const document = rss([item('new'), ...whole])
  const after = await read(document, before)
  expectSame(after, await read(document, null))
  expect(after.passed).toEqual(before.ends.map(({ hash }) => hash))
})

test('an item that was changed costs the stretch that it is in', async () => {
  const before = await seen()
  const document = rss(whole.with(30, item('31', 'Another text.')))
  const after = await read(document, before)
  expectSame(after, await read(document, null))
  expect(after.passed).toHaveLength(before.ends.length - 1)
})

test('where one after the other was changed only each fourth is looked at, until one was not', async () => {
  const many = items(1, 180)
  const before = await read(rss(many), null)
  const hashes = before.ends.map(({ hash }) => hash)
  expect(hashes.length).toBeGreaterThan(12)
  // The second item of a stretch: by its first it is looked for.
  const edited = before.ends.slice(1, 6).map(({ of }) => of[1]?.index)
  const now = many.map((text, at) => (edited.includes(at) ? text.replace('Für', 'Mit') : text))
  const after = await read(rss(now), before)
  expectSame(after, await read(rss(now), null))
  // Behind the five that were changed two are not looked at.
  expect(after.passed).toEqual([...hashes.slice(0, 1), ...hashes.slice(8)])
})

test('a stretch that is not confirmed is cut', async () => {
  const after = await read(rss(whole), await seen(), { mayPass: () => false })
  expect(after).toMatchObject({ passed: [], records: (await seen()).records })
})

test('a stretch that breaks off is cut to its last whole item', async () => {
  const document = rss(whole).slice(0, -900)
  const after = await read(document, await seen())
  expect(after).toMatchObject({ ending: 'truncated' })
  expectSame(after, await read(document, null))
})

test('under another root the same bytes are no stretch', async () => {
  const document = rss(whole).replace('<rss version="2.0">', '<rss version="2.0" xmlns:a="b">')
  expect((await read(document, await seen())).passed).toEqual([])
})

test('an item knows a guid that was passed over before it', async () => {
  const shared = item('other', 'Text.', '30')
  const document = rss([...whole, shared])
  const after = await read(document, await seen())
  expect(after.passed).not.toEqual([])
  expect(after.records.at(-1)?.[1]).toBe('board.example/30|https://board.example/other')
  expectSame(after, await read(document, null))
})

describe('no stretch is remembered', () => {
  const around = (gap: string) =>
    read(`<rss>${rss([...items(1, 12), gap, ...items(13, 60)])}</rss>`, null)
  const placesOf = ({ ends }: Reading) => ends.map(({ of }) => of.map(({ index }) => index))

  test('over a tag of the root', async () => {
    const places = placesOf(await around('</channel></rss><rss><channel>'))
    expect(places.length).toBeGreaterThan(2)
    for (const indexes of places) expect(indexes.includes(11) && indexes.includes(12)).toBe(false)
  })

  const repaired: [what: string, fault: string][] = [
    ['an item without its end', item('lost').replace('</item>', '')],
    ['a section without its end', item('lost', '<![CDATA[no end')],
  ]
  for (const [what, fault] of repaired)
    test(`from ${what} on`, async () => {
      for (const index of placesOf(await around(fault)).flat()) expect(index).toBeLessThan(12)
    })
})

/** As a board edits its feed from one hour to the next, and as nobody does. */
function edit(dice: Dice, given: string[]): string[] {
  const document = [...given]
  const somewhere = () => dice.between(0, Math.max(0, document.length - 1))
  for (let n = dice.between(0, 4); n > 0; n--) {
    const at = somewhere()
    const one = document[at] ?? item('0')
    const id = `${dice.between(100, 999)}`
    switch (dice.between(1, 12)) {
      case 1:
        document.unshift(item(id))
        break
      case 2:
        document.push(item(id))
        break
      case 3:
        document.splice(at, 1)
        break
      case 4:
        document[at] = item(id, 'Changed.', `${at}`)
        break
      case 5:
        document.splice(at, 0, one)
        break
      case 6:
        document.push(...document.splice(at, dice.between(1, 20)))
        break
      case 7:
        document.splice(somewhere(), 0, ...document.slice(at, at + 15))
        break
      case 8:
        document[at] = one.replace('</item>', dice.between(0, 1) ? '' : '<![CDATA[</item>')
        break
      case 9:
        document.splice(at, 0, '<!-- <item> --> stray text <extra>1</extra>')
        break
      case 10:
        document[at] = one.replace('</title>', '§</title>')
        break
      case 11:
        document[at] = one.replace('</title>', '\u0001</title>')
        break
      default:
        document[at] = `${one}<item/>`
    }
  }
  return document
}

test('whatever was edited, and wherever it is cut into chunks: the same records as without stretches', async () => {
  let passed = 0
  for (let round = 0; round < 80; round++) {
    const dice = rollDice(`stretches ${round}`)
    let document = items(1, dice.between(20, 70))
    let before = await read(rss(document), null)
    for (let hour = 0; hour < 3; hour++) {
      document = edit(dice, document)
      const text = rss(document, `<lastBuildDate>${hour}</lastBuildDate>`)
      const bytes = dice.between(0, 5) ? text : text.slice(0, dice.between(300, text.length))
      const expected = await read(bytes, null)
      const mayPass = () => dice.between(0, 9) > 0
      const after = await read(bytes, before, { chunkSize: dice.between(1, 5000), mayPass })
      expectSame(after, expected)
      passed += after.passed.length
      before = { ...after, ends: [...before.ends, ...after.ends] }
    }
  }
  expect(passed).toBeGreaterThan(150)
}, 60_000)
