import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readHtml } from '../../src/reader/html/html'
import { serialise } from '../../src/reader/html/serialiser'
import { attacks } from './attacks'
import { type Cage, type Mode, openCage } from './cage'

const base = 'https://board.example/jobs/7'
const all = Object.entries(attacks).flatMap(([trick, sources]) =>
  sources.map((source) => ({ trick, source })),
)
const sources = all.map(({ source }) => source)
const modes: Mode[] = ['document', 'innerHTML']

let cage: Cage
beforeAll(async () => {
  cage = await openCage()
})
afterAll(() => cage.close())

test('there are many, each once', () => {
  expect(new Set(sources).size).toBe(sources.length)
  expect(sources.length).toBeGreaterThanOrEqual(150)
})

describe('in Chromium, without any policy', () => {
  for (const mode of modes) {
    test(`sanitised, nothing is run or asked for (${mode})`, async () => {
      const written = sources.flatMap((source) => [sanitised(source), described(source)])
      const shown = [...new Set(written)]
      expect(shown.length).toBeGreaterThan(50)
      const deeds = await cage.trap(shown, mode)
      expect([...deeds].map(([index, done]) => [shown[index], ...done])).toEqual([])
    }, 60_000)
  }

  test('as they stand, most do their deed, and some of each trick', async () => {
    const whole = await cage.trap(sources, 'document')
    const quiet = all.filter((_, index) => !whole.has(index))
    const inner = await cage.trap(
      quiet.map(({ source }) => source),
      'innerHTML',
    )
    const harmless = quiet.filter((_, index) => !inner.has(index))
    const harmful = all.filter((attack) => !harmless.includes(attack))
    expect(harmful.length).toBeGreaterThan(all.length * 0.75)
    expect(new Set(harmful.map(({ trick }) => trick))).toEqual(new Set(Object.keys(attacks)))
  }, 60_000)
})

describe('parsed by Chromium', () => {
  test('what is written stays within the allow-list', async () => {
    expect(await cage.forbidden(sources.map(sanitised))).toEqual([])
  })

  test('and the look at it finds what does not', async () => {
    const breaches: [source: string, sentence: RegExp][] = [
      ['<p onclick="a()">a</p>', /attribute onclick/],
      ['<p><span>a</span></p>', /element SPAN/],
      ['<svg></svg>', /element svg/],
      ['<a href="javascript:a" rel="nofollow noopener">a</a>', /attribute href/],
      ['<a href="https://a.example/">a</a>', /attribute href/],
      ['<a rel="nofollow noopener">a</a>', /attribute rel/],
      ['a<!-- b -->', /node #comment/],
      ['</main>a', /broke out/],
      ['<p title="', /broke out|attribute/],
    ]
    for (const [source, sentence] of breaches)
      expect((await cage.forbidden([source])).join('\n')).toMatch(sentence)
  })
})

test('doing it twice changes nothing', () => {
  for (const source of sources) expect(sanitised(sanitised(source))).toBe(sanitised(source))
})

const sanitised = (source: string): string => serialise(source, base, 1e6).html

const described = (source: string): string => readHtml(source, base)?.html ?? ''
