import { closeDeps, type Deps, openDeps } from '../src/deps'
import { readEntry, runEntry } from '../src/entry'
import { startHeart } from '../src/heart'
import { createLog } from '../src/log'
import { parentLink } from '../src/queue/link'
import { onShutdown } from '../src/shutdown'
import { isWorkerAlive, workerName } from './check'
import { createWorker } from './worker'

/** A run that is worked on has this long to be given back. */
const graceMs = 8_000

await runEntry(async () => {
  const entry = readEntry('bun run worker [--check]', {
    check: 'Tell by the exit code whether a worker of this machine lives, and end',
  })
  const { config } = entry
  const log = await createLog(config.LOG_LEVEL, 'worker')
  const deps = await openDeps(config, log, parentLink())
  if (entry.has('check')) return endCheck(deps)
  const name = workerName(process.pid)
  const heart = startHeart(deps, { name, role: 'worker' })
  const consumer = deps.queue.consume(createWorker(deps, name), config.CONCURRENCY)
  onShutdown(log, async () => {
    await Promise.all([heart.stop(), consumer.close(graceMs)])
    await closeDeps(deps)
  })
  log.info({ worker: name, store: deps.store.name, queue: deps.queue.name }, 'worker started')
})

async function endCheck(deps: Deps): Promise<never> {
  const isAlive = await isWorkerAlive(deps)
  console.log(isAlive ? 'A worker of this machine lives.' : 'No worker of this machine lives.')
  await closeDeps(deps)
  process.exit(isAlive ? 0 : 1)
}
