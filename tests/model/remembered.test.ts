import { expect, test } from 'bun:test'
import { remembered } from '../../src/model/remembered'

function counting() {
  const reads: string[] = []
  const read = remembered((text) => {
    reads.push(text)
    return text === 'nothing' ? null : text.toUpperCase()
  })
  return { read, reads }
}

test('a text that comes again is read once, even if there is nothing in it', () => {
  const { read, reads } = counting()
  expect(['a', 'nothing', 'a', 'nothing'].map(read)).toEqual(['A', null, 'A', null])
  expect(reads).toEqual(['a', 'nothing'])
})

test('a long text is read each time: what is kept stays small', () => {
  const { read, reads } = counting()
  const long = 'x'.repeat(201)
  expect([read(long), read(long)]).toEqual([long.toUpperCase(), long.toUpperCase()])
  expect(reads).toHaveLength(2)
})

test('after a thousand texts it begins anew', () => {
  const { read, reads } = counting()
  for (let n = 0; n <= 1000; n++) read(`text ${n}`)
  expect([read('text 0'), read('text 1000')]).toEqual(['TEXT 0', 'TEXT 1000'])
  expect(reads).toHaveLength(1002)
})
