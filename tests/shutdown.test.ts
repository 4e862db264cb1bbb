import { afterEach, beforeEach, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type Program, startProgram } from './support/processes'

let program: Program
beforeEach(async () => {
  program = startProgram([join(import.meta.dir, 'stuck-program.ts')], {})
  await program.says('started')
})
afterEach(() => program.kill('SIGKILL'))

test('a second Ctrl-C hurries a shutdown that hangs; the first key, sent twice, does not', async () => {
  const pressedAt = performance.now()
  program.kill('SIGINT')
  await program.says('stopping')
  const pressing = setInterval(() => program.kill('SIGINT'), 50)
  expect(await program.exited).toBe(1)
  clearInterval(pressing)
  expect(performance.now() - pressedAt).toBeGreaterThanOrEqual(1000)
  expect(program.output()).toContain('stopped at once')
  expect(program.output().match(/"stopping"/g)).toHaveLength(1)
})

test('SIGTERM is no person: however often it comes, the shutdown is waited for', async () => {
  program.kill('SIGTERM')
  await program.says('"reason":"SIGTERM"')
  program.kill('SIGTERM')
  program.kill('SIGINT')
  program.kill('SIGKILL')
  expect(await program.exited).toBeNull()
  expect(program.output().match(/"stopping"/g)).toHaveLength(1)
})
