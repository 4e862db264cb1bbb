import { describe, expect } from 'bun:test'
import type { AnswerAsking } from '../../../src/model/answer'
import type { ContractTest } from './harness'

const lifeMs = 60_000
const leaseMs = 5000

const anAsking = (overrides: Partial<AnswerAsking> = {}): AnswerAsking => ({
  request: 'POST /runs',
  holder: 'first',
  leaseMs,
  lifeMs,
  ...overrides,
})

const answer = { status: 202, contentType: 'application/json', location: '/runs/1', body: '{}' }
const secret = { status: 201, contentType: null, location: null, body: null }

export function answersContract(test: ContractTest): void {
  describe('answers', () => {
    test('of ten that ask for a key at once one has it', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const claims = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (n % 2 ? store : other).answers.take('key', anAsking({ holder: `holder ${n}` })),
        ),
      )
      expect(claims.filter(({ name }) => name === 'mine')).toHaveLength(1)
      expect(claims.filter(({ name }) => name === 'busy')).toHaveLength(9)
    })

    test('what was answered is told, to the same request only', async ({ store }) => {
      for (const [key, kept] of [
        ['key', answer],
        ['secret', secret],
      ] as const) {
        await store.answers.take(key, anAsking())
        await store.answers.keep(key, 'first', kept)
        expect(await store.answers.take(key, anAsking({ holder: 'next' }))).toEqual({
          name: 'answered',
          answer: kept,
        })
      }
      const other = anAsking({ request: 'DELETE /runs' })
      expect(await store.answers.take('key', other)).toEqual({ name: 'other' })
      expect(await store.answers.take('another', other)).toEqual({ name: 'mine' })
    })

    test('who has it prolongs his hold; one that ran out goes to the next', async ({
      store,
      clock,
    }) => {
      const next = anAsking({ holder: 'next' })
      await store.answers.take('key', anAsking())
      clock.advance(leaseMs - 1)
      expect(await store.answers.take('key', anAsking())).toEqual({ name: 'mine' })
      clock.advance(leaseMs - 1)
      expect(await store.answers.take('key', next)).toEqual({ name: 'busy' })
      clock.advance(1)
      expect(await store.answers.take('key', next)).toEqual({ name: 'mine' })
      await store.answers.keep('key', 'first', answer)
      await store.answers.giveBack('key', 'first')
      expect(await store.answers.take('key', anAsking())).toEqual({ name: 'busy' })
    })

    test('a key that was given back, or whose time is over, is free', async ({ store, clock }) => {
      const other = anAsking({ request: 'DELETE /runs' })
      await store.answers.take('key', anAsking())
      await store.answers.giveBack('key', 'first')
      expect(await store.answers.take('key', other)).toEqual({ name: 'mine' })
      await store.answers.keep('key', 'first', answer)
      clock.advance(lifeMs - 1)
      expect(await store.answers.take('key', anAsking())).toEqual({ name: 'other' })
      clock.advance(1)
      expect(await store.answers.take('key', anAsking())).toEqual({ name: 'mine' })
    })

    test('old ones are removed, so many at a time', async ({ store, clock }) => {
      for (const key of ['a', 'b', 'c']) {
        await store.answers.take(key, anAsking())
        await store.answers.keep(key, 'first', answer)
        clock.advance(1000)
      }
      expect(await store.retention.answers(clock.in(-1000), 1)).toBe(1)
      expect(await store.retention.answers(clock.in(-1000), 9)).toBe(1)
      const asking = anAsking({ holder: 'next' })
      expect(await store.answers.take('b', asking)).toEqual({ name: 'mine' })
      expect(await store.answers.take('c', asking)).toEqual({ name: 'answered', answer })
    })
  })
}
