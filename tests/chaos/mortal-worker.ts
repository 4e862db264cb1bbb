import { writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { readConfig } from '../../src/config'
import { closeDeps, openDeps } from '../../src/deps'
import { createLog } from '../../src/log'
import { parentLink } from '../../src/queue/link'
import { onShutdown } from '../../src/shutdown'
import { createWorker } from '../../worker/worker'
import { dieAfterWrite, mortal, noFate, type Plan } from './stages'

/** The worker process, but for this: it dies as if by `kill -9` where the plan of `argv[2]` says. */
const plan: Plan = JSON.parse(process.argv[2] ?? '{}')
const read = readConfig(process.env)
if (!('config' in read)) throw new Error(read.problems.join())
const log = await createLog(read.config.LOG_LEVEL, 'worker')
const fate = noFate()
const afterWrite = () => dieAfterWrite(fate, die)
const deps = await openDeps(read.config, log, parentLink(), { afterWrite })
const store = mortal(deps.store, fate, plan, die)
const consumer = deps.queue.consume(
  createWorker({ ...deps, store }, `${hostname()}:${process.pid}`),
  1,
)
onShutdown(log, async () => {
  await consumer.close(9_000)
  await closeDeps(deps)
})

function die(): never {
  writeSync(1, `died ${fate.feedId}\n`)
  process.kill(process.pid, 'SIGKILL')
  throw new Error('still alive')
}
