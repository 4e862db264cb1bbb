import { describe, expect, test } from 'bun:test'
import type { RawRecord } from '../../src/reader/document'
import { readFirst } from '../../src/reader/first-records'

const record = (index: number, size = 1): RawRecord => ({ index, bytes: new Uint8Array(size) })

async function* inGroups(records: RawRecord[], size: number): AsyncGenerator<RawRecord[]> {
  for (let at = 0; at < records.length; at += size) yield records.slice(at, at + size)
}

describe('the records that tell the dialect are the same wherever chunks end', () => {
  const big = 200 * 1024
  const table: [rule: string, sizes: number[], sampled: number][] = [
    ['five', [1, 1, 1, 1, 1, 1, 1], 5],
    ['as many as there are', [1, 1], 2],
    ['none', [], 0],
    ['up to 256 KB', [big, big, 1, 1], 2],
  ]
  for (const [rule, sizes, sampled] of table)
    test(rule, async () => {
      const records = sizes.map((size, index) => record(index, size))
      for (const size of [1, 2, 100]) {
        const first = await readFirst(inGroups(records, size))
        expect(first.sample.map(({ index }) => index)).toEqual(
          records.slice(0, sampled).map(({ index }) => index),
        )
        const all: number[] = []
        for await (const group of first.records) all.push(...group.map(({ index }) => index))
        expect(all).toEqual(records.map(({ index }) => index))
      }
    })

  test('who stops early ends the source', async () => {
    let isEnded = false
    async function* source(): AsyncGenerator<RawRecord[]> {
      try {
        for (let at = 0; ; at++) yield [record(at)]
      } finally {
        isEnded = true
      }
    }
    const { records } = await readFirst(source())
    for await (const _group of records) break
    expect(isEnded).toBe(true)
    isEnded = false
    await (await readFirst(source())).close()
    expect(isEnded).toBe(true)
  })
})
