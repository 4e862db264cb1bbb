import { expect, test } from 'bun:test'
import { keepPace } from '../../src/demo/pacing'

function paced() {
  let ms = 1000
  const pacing = keepPace(() => new Date(ms), 4)
  return { pass: (byMs: number) => (ms += byMs), ask: (step: number) => pacing.refuse('x', step) }
}

test('the first request of a step waits, the others are served', () => {
  const { pass, ask } = paced()
  expect(ask(1)).toBe(4)
  pass(4000)
  expect(ask(1)).toBeNull()
  expect(ask(1)).toBeNull()
  expect(ask(2)).toBe(4)
})

test('who comes back too early waits for the rest', () => {
  const { pass, ask } = paced()
  ask(1)
  pass(2500)
  expect(ask(1)).toBe(2)
  pass(1500)
  expect(ask(1)).toBeNull()
})

test('who waited is served though the step has changed meanwhile', () => {
  const { pass, ask } = paced()
  ask(1)
  pass(4000)
  expect(ask(2)).toBeNull()
})
