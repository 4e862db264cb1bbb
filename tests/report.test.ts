import { expect, test } from 'bun:test'
import { readJunit, readPlaywright, sumOf } from './report'

test('a JUnit report is summed up, with the titles of what was skipped at any depth', () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="5" assertions="3" failures="1" skipped="2" time="0.1">
  <testsuite name="tests/a.test.ts" tests="5" failures="1" skipped="2">
    <testcase name="one" classname="" time="0.1"/>
    <testsuite name="MongoDB (no server)" tests="2" failures="0" skipped="2">
      <testcase name="runs" classname="MongoDB (no server)"><skipped/></testcase>
      <testcase name="R&amp;D" classname="MongoDB (no server)"><skipped message="TODO"/></testcase>
    </testsuite>
    <testsuite name="007" tests="2" failures="1" skipped="0">
      <testcase name="2" classname="007"/>
      <testcase name="3" classname="007"><failure message="x">y</failure></testcase>
    </testsuite>
  </testsuite>
</testsuites>`
  expect(readJunit(xml)).toEqual({
    passed: 2,
    failed: 1,
    skipped: ['MongoDB (no server) > runs', 'MongoDB (no server) > R&D'],
  })
})

test('a Playwright report: a second try that passes has passed, an error outside of tests is a failure', () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] })
  const report = {
    errors: [{ message: 'a file could not be loaded' }],
    suites: [
      {
        title: 'runs.e2e.ts',
        specs: [spec('a', 'expected'), spec('b', 'flaky'), spec('c', 'unexpected')],
        suites: [{ title: 'without JavaScript', specs: [spec('d', 'skipped')] }],
      },
    ],
  }
  expect(readPlaywright(JSON.stringify(report))).toEqual({
    passed: 2,
    failed: 2,
    skipped: ['runs.e2e.ts › without JavaScript › d'],
  })
})

test('tallies add up', () => {
  const tallies = [
    { passed: 3, failed: 0, skipped: ['a'] },
    { passed: 4, failed: 1, skipped: ['b', 'c'] },
  ]
  expect(sumOf(tallies)).toEqual({ passed: 7, failed: 1, skipped: ['a', 'b', 'c'] })
})
