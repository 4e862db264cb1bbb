import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Cage, openCage } from './cage'
import { faultsOf } from './check-html'
import { mutantOf } from './mutate'

let cage: Cage
beforeAll(async () => {
  cage = await openCage()
})
afterAll(() => cage.close())

test('1,500 mutants are written within the allow-list, the same way twice', async () => {
  const mutants = Array.from({ length: 1500 }, (_, number) => mutantOf(number))
  expect(new Set(mutants).size).toBeGreaterThan(1400)
  expect(await faultsOf(mutants, cage)).toEqual([])
}, 60_000)
