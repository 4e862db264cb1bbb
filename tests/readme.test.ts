import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Program, startProgram } from './support/processes'

const readme = readFileSync(join(import.meta.dir, '../README.md'), 'utf8')
/** A line of its own, or within a sentence. */
const examples = [...readme.matchAll(/^curl .+$|(?<=`)curl [^`]+(?=`)/gm)].map(([line]) => line)

test('README has examples of requests', () => {
  expect(examples.length).toBeGreaterThanOrEqual(8)
})

if (!Bun.which('curl')) console.warn("skipped: README's examples: NOT RUN, there is no curl")

describe.skipIf(!Bun.which('curl'))("README's examples work as they stand", () => {
  let program: Program
  let host: string
  let feedIds: string[]

  beforeAll(async () => {
    program = startProgram(['src/server.ts', '--demo', '--no-worker'], { PORT: '0' })
    const listening = /listening on http:\/\/([\d.:]+)/
    await program.says(listening, 20_000)
    host = listening.exec(program.output())?.[1] ?? ''
    const answer = await (await fetch(`http://${host}/api/v1/feeds`)).json()
    const { feeds } = z.object({ feeds: z.array(z.object({ id: z.string() })) }).parse(answer)
    feedIds = feeds.map(({ id }) => id)
  })
  afterAll(async () => {
    program.kill('SIGTERM')
    await program.exited
  })

  /** The same request of the demo: its address, its feeds, and no board that exists. */
  const forDemo = (example: string) =>
    example
      .replace('localhost:3000', host)
      .replace(/jobicy-[\w-]+/, () => feedIds.pop() ?? 'none')
      .replace('https://example.org/', 'https://board.invalid/')

  test.each(examples)('%s', async (example) => {
    const command = `${forDemo(example)} --silent --show-error --write-out '\n%{http_code}'`
    const shell = Bun.spawn(['sh', '-c', command], { stdout: 'pipe', stderr: 'pipe' })
    const [out, err] = await Promise.all([shell.stdout.text(), shell.stderr.text()])
    expect(err).toBe('')
    const [, body = '', status = ''] = /^(.*)\n(\d+)$/s.exec(out) ?? []
    expect({ status, body }).toEqual({ status: expect.stringMatching(/^20[012]$/), body })
    expect(JSON.parse(body)).toBeObject()
  })
})
