import { afterAll, expect, test } from 'bun:test'
import { jsonFaultOf } from '../../src/routes/json-fault'
import { createTestApp } from '../support/app'

const whole = [
  '{}',
  '[]',
  ' [1, -0.5e+3, "a\\u00e9\\n", {"b": [null, true, false]}] ',
  '0',
  '"x"',
  '"\x7f"',
]
test.each(whole)('%s is JSON', (text) => {
  expect(JSON.stringify(JSON.parse(text))).toBeString()
  expect(jsonFaultOf(text)).toBeNull()
})

const broken: [text: string, place: string | null][] = [
  ['{"a": 1,}', 'line 1, column 9'],
  ['{"a" 1}', 'line 1, column 6'],
  ['{a: 1}', 'line 1, column 2'],
  ["{'a': 1}", 'line 1, column 2'],
  ['{\n  "url": "x"\n  "name": "y"\n}', 'line 3, column 3'],
  ['[1 2]', 'line 1, column 4'],
  ['[1,]', 'line 1, column 4'],
  ['[1}', 'line 1, column 3'],
  ['{"😀": tru}', 'line 1, column 7'],
  ['01', 'line 1, column 2'],
  ['{} {}', 'line 1, column 4'],
  ['"a\nb"', 'line 1, column 1'],
  ['{"a": 1, 2: 3}', 'line 1, column 10'],
  ['{"a": 1', null],
  ['[', null],
]
test.each(broken)('%j is none, and is told where', (text, place) => {
  expect(() => JSON.parse(text)).toThrow()
  expect(jsonFaultOf(text)).toContain(place ? `look at ${place}.` : 'it ends in the middle')
})

test('agrees with the runtime about every text that lost or gained a sign', () => {
  const text = '{"a":[1,{"b":"c\\"d"},-2.5e1,true],"e":null}'
  for (let at = 0; at < text.length; at++)
    for (const put of ['', ',', '"', '}', ']', ':', '1', '\\', ' ']) {
      const changed = text.slice(0, at) + put + text.slice(at + (put === '' ? 1 : 0))
      expect([changed, jsonFaultOf(changed) === null]).toEqual([changed, isJson(changed)])
    }
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const t = await createTestApp()
afterAll(t.close)

test.each([
  ['{"url": "https://x.example/",', 'it ends in the middle'],
  ['{"url": https://x.example/}', 'line 1, column 9'],
  ['', 'The body is empty'],
])('who sends %j is told', async (body, said) => {
  const headers = { 'content-type': 'application/json' }
  const answer = await t.app.request('/api/v1/feeds', { method: 'POST', headers, body })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ detail: expect.stringContaining(said) })
})
