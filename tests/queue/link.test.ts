import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childLink, parentLink } from '../../src/queue/link'
import { until } from '../support/until'

const peer = join(import.meta.dir, 'link-peer.ts')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gleaner-link-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('nudges pass both ways, and go on with the next child', async () => {
  const link = childLink()
  let heard = 0
  const stop = link.onMessage(() => heard++)
  link.send()
  for (const _ of ['first', 'second']) {
    heard = 0
    const child = Bun.spawn([process.execPath, peer, join(folder, 'unused')], { ipc: link.receive })
    link.attach(child)
    await until(() => heard === 1)
    link.send()
    await until(() => heard === 2)
    child.kill('SIGKILL')
    await child.exited
    for (let count = 0; count < 20; count++) link.send()
  }
  stop()
  link.receive('runs-changed')
  expect(heard).toBe(2)
})

test('another word on the pipe is no nudge', () => {
  const link = childLink()
  let heard = 0
  link.onMessage(() => heard++)
  for (const message of [null, 1, 'ready', { name: 'runs-changed' }]) link.receive(message)
  expect(heard).toBe(0)
})

test('a worker whose parent is killed nudges nobody, and lives', async () => {
  const file = join(folder, 'orphan')
  const spawn = `Bun.spawn([process.execPath, ${JSON.stringify(peer)}, ${JSON.stringify(file)}], {
    ipc: () => process.kill(process.pid, 'SIGKILL'),
  })`
  const parent = Bun.spawn([process.execPath, '-e', spawn])
  await parent.exited
  await until(() => Bun.file(file).exists())
  expect(await Bun.file(file).text()).toBe('well')
})

test('a process without a parent speaks to nobody', () => {
  const link = parentLink()
  link.send()
  link.onMessage(() => {})()
})
