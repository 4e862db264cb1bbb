import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'

/** What a runner's report says. */
export interface Tally {
  passed: number
  failed: number
  /** Titles of the skipped tests, the names of their groups before them. */
  skipped: string[]
}

export const sumOf = (tallies: Tally[]): Tally => ({
  passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
  failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
  skipped: tallies.flatMap((tally) => tally.skipped),
})

const count = z.coerce.number()
const junitCase = z.object({
  name: z.string(),
  classname: z.string(),
  skipped: z.unknown().optional(),
})
const junitSuite = z.object({
  testcase: z.array(junitCase).default([]),
  get testsuite() {
    return z.array(junitSuite).default([])
  },
})
const junitSchema = z.object({
  testsuites: junitSuite.extend({ tests: count, failures: count, skipped: count }),
})
type JunitSuite = z.output<typeof junitSuite>

/** The JUnit report of `bun test`. A file that could not be loaded is not in it: see the exit code. */
export function readJunit(xml: string): Tally {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  })
  const { testsuites } = junitSchema.parse(parser.parse(xml))
  const { tests, failures, skipped } = testsuites
  return { passed: tests - failures - skipped, failed: failures, skipped: skippedIn(testsuites) }
}

const skippedIn = (suite: JunitSuite): string[] => [
  ...suite.testcase
    .filter((test) => test.skipped !== undefined)
    .map((test) => [test.classname, test.name].filter(Boolean).join(' > ')),
  ...suite.testsuite.flatMap(skippedIn),
]

const playwrightSpec = z.object({
  title: z.string(),
  tests: z.array(z.object({ status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']) })),
})
const playwrightSuite = z.object({
  title: z.string(),
  specs: z.array(playwrightSpec),
  get suites() {
    return z.array(playwrightSuite).default([])
  },
})
const playwrightSchema = z.object({
  suites: z.array(playwrightSuite),
  errors: z.array(z.unknown()),
})
type PlaywrightSuite = z.output<typeof playwrightSuite>

/** The JSON report of Playwright. A test that passed at a second try has passed. */
export function readPlaywright(json: string): Tally {
  const { suites, errors } = playwrightSchema.parse(JSON.parse(json))
  const results = suites.flatMap((suite) => resultsOf(suite, ''))
  const having = (...statuses: string[]) =>
    results.filter((result) => statuses.includes(result.status))
  return {
    passed: having('expected', 'flaky').length,
    failed: having('unexpected').length + errors.length,
    skipped: having('skipped').map((result) => result.title),
  }
}

function resultsOf(suite: PlaywrightSuite, above: string): { title: string; status: string }[] {
  const path = `${above}${suite.title} › `
  const own = suite.specs.flatMap((spec) =>
    spec.tests.map(({ status }) => ({ title: path + spec.title, status })),
  )
  return [...own, ...suite.suites.flatMap((inner) => resultsOf(inner, path))]
}
