import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProgram } from '../support/processes'

const folder = await mkdtemp(join(tmpdir(), 'gleaner-test-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const env = { DATA_DIR: folder }

async function check() {
  const program = startProgram(['worker/main.ts', '--check'], env)
  return { code: await program.exited, said: program.output().trim() }
}

test('a check tells by its exit code whether a worker of this machine lives', async () => {
  const none = { code: 1, said: 'No worker of this machine lives.' }
  expect(await check()).toEqual(none)
  const worker = startProgram(['worker/main.ts'], env)
  await worker.says('worker started', 20_000)
  expect(await check()).toEqual({ code: 0, said: 'A worker of this machine lives.' })
  worker.kill('SIGTERM')
  await worker.exited
  expect(await check()).toEqual(none)
}, 60_000)
