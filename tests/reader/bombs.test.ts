import { beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { bombs, swift } from './bombs'
import type { Survival } from './survive'

/** All bombs are read by one process of their own, whose memory can be measured and which may hang alone. */
const survivals = new Map<string, Survival>()

beforeAll(async () => {
  const child = Bun.spawn([process.execPath, '--smol', join(import.meta.dir, 'survive.ts')], {
    stdout: 'pipe',
    stderr: 'inherit',
    timeout: 400_000,
  })
  const lines = (await new Response(child.stdout).text()).split('\n')
  for (const line of lines.filter(Boolean)) {
    const survival: Survival = JSON.parse(line)
    survivals.set(survival.name, survival)
  }
}, 420_000)

/** What becomes of those that are not read whole with all good items. */
const verdicts: Record<string, string> = {
  'a DOCTYPE without its end': 'notAFeed',
  '100,000 roots in one another': 'truncated truncated',
  'an attribute of 10 MB in the channel': 'fault tooLarge',
  'an attribute of 10 MB in the root': 'notAFeed',
  'a comment without its end before the root': 'notAFeed',
  'one line without an end': 'notAFeed',
  'white space without an end': 'notAFeed',
  'NUL bytes without an end': 'notAFeed',
  'a word of a million letters that is no name': 'notAFeed',
  'text in the channel without an end': 'fault tooLarge',
  'JSON: 100,000 lists deep': 'notAFeed',
  'JSON: four million lists deep without their ends': 'notAFeed',
  'JSON: 100,000 objects deep': 'notAFeed',
  'JSON: a text of 10 MB in the head': 'fault tooLarge',
  'JSON: a text without its end': 'fault tooLarge',
  'JSON: backslashes without an end': 'fault tooLarge',
  'JSON: 200,000 keys in the head': 'fault tooLarge',
  'JSON: white space without an end': 'truncated truncated',
}

/** The item before them survives. */
const cutShort: Record<string, string> = {
  'a tag name without its end': 'truncated truncated',
  'an attribute without its end': 'truncated truncated',
  'a comment without its end': 'truncated truncated',
  'an instruction without its end': 'truncated truncated',
  'CDATA without its end': 'fault tooLarge',
  'CDATA without its end, full of end tags': 'truncated truncated',
  'CDATA that begins and begins': 'truncated truncated',
  'one less-than sign after another': 'fault tooLarge',
  'an item without an end': 'fault tooLarge',
}

const survival = (name: string): Survival => {
  const found = survivals.get(name)
  if (!found) throw new Error(`${name}: the reader did not come to its end`)
  return found
}

/** Trees of very many small parts weigh more than what they are made of. */
const limitMb = (name: string): number => (/million|,000/.test(name) ? 768 : 400)

describe('bombs', () => {
  test.each(Object.keys(bombs))('%s: named, and bounded in time and memory', (name) => {
    const { verdict, titles, cpuMs, harmlessMs, peakMb } = survival(name)
    expect(verdict).toBe(verdicts[name] ?? cutShort[name] ?? 'complete')
    const isKept = verdicts[name] === undefined && name !== '100,000 items in one another'
    expect(titles.includes('Cook')).toBe(isKept)
    // What grows with the square of the size takes more than a hundred times as long
    expect(cpuMs).toBeLessThan(30 * Math.max(harmlessMs, 100))
    expect(peakMb).toBeLessThan(limitMb(name))
  })

  test.each(swift)('%s: never expanded, in less than 50 ms', (name) => {
    const { titles, cpuMs } = survival(name)
    expect(titles[0]).toMatch(/^&\w+;/)
    expect(cpuMs).toBeLessThan(50)
  })
})
