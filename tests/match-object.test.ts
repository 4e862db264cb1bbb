import { expect, test } from 'bun:test'

test('toMatchObject tells dates apart, however deep', () => {
  const day = (date: number) => new Date(2026, 0, date)
  expect({ at: day(1), rest: 1 }).toMatchObject({ at: day(1) })
  expect({ at: day(1) }).not.toMatchObject({ at: day(2) })
  expect([{ a: { at: day(1) } }]).not.toMatchObject([{ a: { at: day(2) } }])
  expect({ at: day(1) }).not.toMatchObject({ at: null })
  expect({ list: [1, 2] }).not.toMatchObject({ list: [1] })
  expect({ text: 'abc' }).toMatchObject({ text: expect.stringContaining('b') })
})
