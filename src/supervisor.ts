import { join } from 'node:path'
import type { Log } from './log'
import type { ChildLink } from './queue/link'

export interface Supervisor {
  /** Null while the worker is dead. */
  pid: () => number | null
  /** Asks the worker to end, and ends it after nine seconds. */
  stop: () => Promise<void>
}

/**
 * What an import frees it needs again at once. To give memory back to the system in between, and to be given it anew, is
 * a tenth of a large import (https://microsoft.github.io/mimalloc/environment.html).
 */
export const workerEnv = { MIMALLOC_PURGE_DELAY: '-1' }

const workerEntry = join(import.meta.dir, '../worker/main.ts')
const firstRestMs = 250
const longestRestMs = 10_000
/** A worker that lived this long is started again at once. */
const soundLifeMs = 30_000
const stopMs = 9_000

/** Keeps one worker process alive: when it dies, its death is logged and another one started. */
export function superviseWorker(
  log: Log,
  link: ChildLink,
  env: Record<string, string | undefined>,
): Supervisor {
  let isStopping = false
  let restMs = firstRestMs
  let restart: ReturnType<typeof setTimeout> | undefined
  let child = start()
  return {
    pid: () => (child.exitCode === null && child.signalCode === null ? child.pid : null),
    async stop() {
      isStopping = true
      clearTimeout(restart)
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), stopMs)
      await child.exited
      clearTimeout(force)
    },
  }

  function start() {
    const startedAt = performance.now()
    // The worker of `bun --watch` watches too.
    const started = Bun.spawn([process.execPath, ...process.execArgv, workerEntry], {
      env: { ...workerEnv, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      ipc: (message) => link.receive(message),
      onExit: (_, code, signal) => died(code, signal, performance.now() - startedAt),
    })
    link.attach(started)
    return started
  }

  function died(code: number | null, signal: number | string | null, livedMs: number): void {
    link.attach(null)
    if (isStopping) return
    restMs = livedMs > soundLifeMs ? firstRestMs : Math.min(restMs * 2, longestRestMs)
    log.error({ code, signal, restMs }, 'the worker died; another one is started')
    restart = setTimeout(() => {
      child = start()
    }, restMs)
  }
}
