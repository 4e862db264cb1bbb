import { afterEach, beforeEach, expect, test } from 'bun:test'
import { startProgressLine } from '../../src/commands/import/progress-line'
import type { Run } from '../../src/model/run'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aProgress, aRunDraft } from '../support/factories'
import { until } from '../support/until'

let deps: TestDeps
beforeEach(async () => {
  deps = await createTestDeps()
})
afterEach(() => deps.close())

async function openRuns(): Promise<Run[]> {
  const { runs } = deps.store
  const [a, b] = [aRunDraft({ feedId: 'a' }), aRunDraft({ feedId: 'b' })]
  const opened = [(await runs.open(a)).run, (await runs.open(b)).run]
  const claim = await runs.claim(a.id, 'w', 60_000)
  if (!claim.isTaken) throw new Error(claim.reason)
  await runs.progress(claim.lease, aProgress({ new: 1200, unchanged: 34 }))
  return opened
}

function begin(runs: Run[], isTTY: boolean) {
  const written: string[] = []
  const printed: string[] = []
  const stream = { isTTY, columns: 40, write: (text: string) => written.push(text) }
  const line = startProgressLine(deps, runs, { stream, print: (text) => void printed.push(text) })
  return { line, written, printed }
}

const clear = '\r\x1b[2K'

test('on a terminal one line tells how far it is, cut to its width, and goes away at the end', async () => {
  const runs = await openRuns()
  const { line, written, printed } = begin(runs, true)
  await until(() => written.length > 0)
  expect(written[0]).toBe(`${clear}0 of 2  Feed a: 1,234 items`)
  const [, second] = runs
  if (second) line.end(second)
  line.print('Feed b: done')
  expect([printed, written.at(-1)]).toEqual([['Feed b: done'], clear])
  await until(() => written.at(-1) === `${clear}1 of 2  Feed a: 1,234 items`)
  line.stop()
  expect(written.at(-1)).toBe(clear)
})

test('elsewhere nothing but what is printed', async () => {
  const { line, written, printed } = begin(await openRuns(), false)
  line.print('Feed b: done')
  line.stop()
  expect([printed, written]).toEqual([['Feed b: done'], []])
})
