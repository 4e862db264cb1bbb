import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const entry = join(import.meta.dir, '../../src/commands/setup.ts')
const ready = 'Ready: everything that the tests need is here.\n'
let folder = ''
const folders: string[] = []

/** A PATH of our own, whose apt-get writes down what it is asked, and does it when told to. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gleaner-setup-'))
  folders.push(folder)
  await mkdir(join(folder, 'later'))
  await program('later/redis-server', '')
  await program('sudo', 'shift\nexec "$@"')
  await program('env', 'shift\nexec "$@"')
})

afterAll(async () => {
  for (const path of folders) await rm(path, { recursive: true })
})

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, name), 0o755)
}

const aptGet = (works: boolean) =>
  program(
    'apt-get',
    `echo "$@" >> ${folder}/asked\n${works ? `/bin/cp ${folder}/later/redis-server ${folder}/` : 'exit 100'}`,
  )

async function setUp(env: Record<string, string>) {
  const run = Bun.spawn([process.execPath, entry], {
    env: { PATH: folder, HOME: folder, CHROMIUM_PATH: '/bin/true', ...env },
    stdout: 'pipe',
    stderr: 'inherit',
  })
  return { output: await new Response(run.stdout).text(), exitCode: await run.exited }
}

const asked = () => readFile(join(folder, 'asked'), 'utf8').catch(() => '')

test('nothing is done when nothing is missing', async () => {
  await program('redis-server', '')
  await aptGet(true)
  expect(await setUp({})).toEqual({ output: ready, exitCode: 0 })
  expect(await asked()).toBe('')
})

test('a server named in TEST_REDIS_URL stands for a redis-server of our own', async () => {
  expect(await setUp({ TEST_REDIS_URL: 'redis://db:6379' })).toEqual({ output: ready, exitCode: 0 })
})

test('what cannot be installed is told in a sentence each, and fails', async () => {
  const { output, exitCode } = await setUp({ CHROMIUM_PATH: '' })
  expect(exitCode).toBe(1)
  expect(output.trim().split('\n')).toEqual([
    expect.stringMatching(/^Chromium is missing: install .*CHROMIUM_PATH\.$/),
    expect.stringMatching(/^Redis is missing: .*TEST_REDIS_URL\.$/),
  ])
})

describe.skipIf(!existsSync('/usr/bin/apt-get'))('with apt-get', () => {
  test('what is missing gets installed, and a second time there is nothing to do', async () => {
    await aptGet(true)
    const first = await setUp({})
    expect(first.output).toStartWith('Installing redis-server with apt-get')
    expect(first.output).toEndWith(ready)
    expect(first.exitCode).toBe(0)
    const [update, install] = (await asked()).split('\n')
    expect(update).toEndWith(' update')
    expect(install).toEndWith(' install -y --no-install-recommends redis-server')
    expect(await setUp({})).toEqual({ output: ready, exitCode: 0 })
  })

  test('an installation that fails ends in the sentence', async () => {
    await aptGet(false)
    const { output, exitCode } = await setUp({})
    expect(output).toEndWith(
      'Redis is missing: install redis-server, or name a server in TEST_REDIS_URL.\n',
    )
    expect(exitCode).toBe(1)
  })
})
