import { describe, expect, test } from 'bun:test'
import { decode } from '../../src/reader/encoding/decode'
import { openDocument } from '../../src/reader/open-document'
import { caseOf, check, difference, fixtures } from './cases'
import { inChunks, readAll } from './laws'
import { encodings } from './mutations'

const read = (bytes: Uint8Array, size = Number.POSITIVE_INFINITY) =>
  readAll(inChunks(bytes, () => size))

const documents = fixtures.filter(({ name }) => !name.endsWith('.html'))
const names = documents.map(({ name }) => name)
const bytesOf = (name: string): Buffer => {
  const found = documents.find((document) => document.name === name)
  if (!found) throw new Error(`no fixture ${name}`)
  return found.bytes
}

/** Where each record ends in the document. */
async function endsOf(bytes: Buffer): Promise<number[]> {
  const { utf8 } = decode(
    inChunks(bytes, () => 65_536),
    null,
  )
  const ends: number[] = []
  const document = await openDocument(utf8, null)
  for await (const records of document.records)
    for (const record of records) {
      const start = bytes.indexOf(record.bytes, ends.at(-1) ?? 0)
      // A record that was mended stands so nowhere: it ends where the next that does begins, at the latest.
      ends.push(start === -1 ? bytes.length : start + record.bytes.length)
    }
  return ends
}

describe('mutations of every fixture', () => {
  // Another seed each time would make a failure a matter of luck: the long run is for that.
  const first = 40_000_000
  for (let group = 0; group < 6; group++)
    test(`cases ${first + group * 200} and 199 more: no throw, no slow one, chunks do not matter`, async () => {
      for (let n = 0; n < 200; n++) {
        const number = first + group * 200 + n
        const problem = await check(caseOf(number))
        expect(problem && `case ${number}: ${problem}`).toBeNull()
      }
    }, 60_000)
})

const isSkipped = (result: string): boolean => result.startsWith('{"name":"skipped"')

describe('a document that breaks off keeps the items before', () => {
  test.each(names)(
    '%s, at every 1 %%',
    async (name) => {
      const bytes = bytesOf(name)
      const whole = await read(bytes)
      const ends = await endsOf(bytes)
      for (let percent = 0; percent < 100; percent++) {
        const at = Math.floor((bytes.length * percent) / 100)
        const survivors = ends.filter((end) => end <= at).length
        const { results, fault } = await read(bytes.subarray(0, at))
        expect(fault).toBeNull()
        const before = whole.results.slice(0, survivors)
        // Legal notices alone do not show that a list is one of listings.
        if (results.length === 0 && before.every(isSkipped)) continue
        expect({ percent, results: results.slice(0, survivors) }).toEqual({
          percent,
          results: before,
        })
      }
    },
    30_000,
  )
})

describe('however the bytes arrive', () => {
  test.each(names)('%s, byte by byte', async (name) => {
    const bytes = bytesOf(name)
    expect(difference(await read(bytes), await read(bytes, 1), 1)).toBeNull()
  })

  test.each(['rss-091.xml', 'jobicy-nasty.xml', 'lever.json'])(
    '%s, in two at every border',
    async (name) => {
      const bytes = bytesOf(name).subarray(0, 1500)
      const whole = await read(bytes)
      for (let border = 1; border < bytes.length; border++) {
        const pieces = [border, bytes.length]
        const split = await readAll(inChunks(bytes, () => pieces.shift() ?? 1))
        expect(difference(whole, split, border)).toBeNull()
      }
    },
    30_000,
  )
})

describe('whatever the encoding', () => {
  const faithful = Object.entries(encodings).filter(([, { isFaithful }]) => isFaithful)
  test.each(faithful)('%s: every fixture reads the same', async (_name, { encode }) => {
    for (const { name, bytes } of documents) {
      const { results, fingerprints } = await read(encode(bytes))
      const plain = await read(bytes)
      expect({ name, results, fingerprints }).toEqual({
        name,
        results: plain.results,
        fingerprints: plain.fingerprints,
      })
    }
  })
})
