import { describe, expect, test } from 'bun:test'
import { serialise } from '../../src/reader/html/serialiser'
import { dropControls } from '../../src/reader/values/text'
import { attacks } from './attacks'
import { wordsIn } from './check-html'
import { descriptionsOf, shapes } from './descriptions'
import { mutantOf } from './mutate'
import { referenceHtml, referenceText } from './reference'

const base = 'https://board.example/jobs/7'
const ours = (source: string): string => dropControls(wordsIn(serialise(source, base, 1e6).html))
const theirs = (source: string): string => dropControls(wordsIn(referenceHtml(source, base)))

describe('descriptions keep the words that sanitize-html keeps', () => {
  for (const shape of Object.keys(shapes) as (keyof typeof shapes)[])
    test(shape, () => {
      for (const source of descriptionsOf(shape, 100)) {
        expect(ours(source).length).toBeGreaterThan(500)
        expect(ours(source)).toBe(theirs(source))
        const { text } = serialise(source, base, 1e6)
        expect(text).toBe(referenceText(referenceHtml(source, base)))
      }
    })
})

/** Where the two differ, and why ours is right; the source that shows it, and what each keeps. */
const differences: [rule: string, pattern: RegExp, source: string, ours: string, theirs: string][] =
  [
    [
      'a tag that the end cuts off is none: its name is no word (HTML 13.2.5.8, eof-in-tag)',
      /<[a-z/!?][^>]*$/i,
      '<b>Nurse</b> <p',
      'Nurse',
      'Nursep',
    ],
    [
      'CDATA is a comment up to the first > outside of SVG (HTML 13.2.5.42): what follows is kept',
      /<!\[CDATA\[/,
      '<![CDATA[<p>Nurse</p>]]>',
      'Nurse]]>',
      '',
    ],
    [
      'what vanishes ends at its end tag; without one, its tag alone goes, and not all that follows',
      /<\/?(?:svg|math|template|object|applet|audio|video|canvas|noscript|select|datalist|opt)/i,
      '<object data=a><p>Nurse</p>',
      'Nurse',
      '',
    ],
  ]

describe('allowed differences', () => {
  for (const [rule, pattern, source, kept, reference] of differences)
    test(rule, () => {
      expect(source).toMatch(pattern)
      expect(ours(source)).toBe(kept)
      expect(theirs(source)).toBe(reference)
    })
})

const [isCutOff, ...others] = differences.map(
  ([, pattern]) =>
    (source: string) =>
      pattern.test(source),
)

describe('elsewhere attacks and mutants keep the same words', () => {
  const mutants = Array.from({ length: 3000 }, (_, number) => mutantOf(number))
  const all = [...Object.values(attacks).flat(), ...mutants]
  const alike = all.filter((source) => !others.some((isOther) => isOther(source)))
  const whole = alike.filter((source) => !isCutOff?.(source))
  const cutOff = alike.filter((source) => isCutOff?.(source))

  test('whole, the very same', () => {
    expect(whole.length).toBeGreaterThan(1500)
    expect(whole.filter((source) => ours(source) !== theirs(source))).toEqual([])
  })

  test('cut off in a tag, all but its name', () => {
    expect(cutOff.length).toBeGreaterThan(100)
    const different = cutOff.filter((source) => !theirs(source).startsWith(ours(source)))
    expect(different).toEqual([])
  })
})
