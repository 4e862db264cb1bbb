import { hostname } from 'node:os'
import { closeDeps, openDeps } from '../src/deps'
import { readEntry, runEntry } from '../src/entry'
import { startHeart } from '../src/heart'
import { createLog } from '../src/log'
import { parentLink } from '../src/queue/link'
import { onShutdown } from '../src/shutdown'
import { createWorker } from './worker'

/** A run that is worked on has this long to be given back. */
const graceMs = 9_000

await runEntry(async () => {
  const { config } = readEntry('bun run worker', {})
  const log = await createLog(config.LOG_LEVEL, 'worker')
  const deps = await openDeps(config, log, parentLink())
  const name = `${hostname()}:${process.pid}`
  const heart = startHeart(deps, { name, role: 'worker' })
  const consumer = deps.queue.consume(createWorker(deps, name), config.CONCURRENCY)
  onShutdown(log, async () => {
    await Promise.all([heart.stop(), consumer.close(graceMs)])
    await closeDeps(deps)
  })
  log.info({ worker: name, store: deps.store.name, queue: deps.queue.name }, 'worker started')
})
