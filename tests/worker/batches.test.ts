import { expect, test } from 'bun:test'
import { inBatches } from '../../worker/batches'

const full = 2 ** 20

async function batchesOf(size: number, groups: number[][]): Promise<number[][]> {
  const found: number[][] = []
  const batches = inBatches<{ bytes: number }>(size, async (batch) => {
    found.push(batch.map(({ bytes }) => bytes))
  })
  for (const group of groups) await batches.add(group.map((bytes) => ({ bytes })))
  await batches.flush()
  return found
}

test.each<[string, number[][], number[][]]>([
  ['small ones are gathered', [[1], [2], [3]], [[1, 2, 3]]],
  ['many make several batches', [[1, 2, 3, 4, 5, 6, 7]], [[1, 2, 3], [4, 5, 6], [7]]],
  [
    'a megabyte makes a batch, however few its records are',
    [[full / 2, full / 2, 1], [2 * full]],
    [
      [full / 2, full / 2],
      [1, 2 * full],
    ],
  ],
  ['nothing makes none', [[], []], []],
])('%s', async (_, groups, expected) => {
  expect(await batchesOf(3, groups)).toEqual(expected)
})
