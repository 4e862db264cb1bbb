import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { type Config, readConfig } from '../../src/config'
import { closeDeps, type Deps } from '../../src/deps'
import { noTracing } from '../../src/model/trace'
import { createStoredQueue } from '../../src/queue/stored'
import { openSqliteStore } from '../../src/store/sqlite/open'

function configOf(env: Record<string, string>): Config {
  const read = readConfig({ HOST_INTERVAL_MS: '0', BACKOFF_MS: '1', ...env })
  if (!('config' in read)) throw new Error(read.problems.join('\n'))
  return read.config
}

export interface TestDeps extends Deps {
  dataDir: string
  close: () => Promise<void>
}

/** A real store in a folder of its own, and the queue that lives in it. */
export async function createTestDeps(
  options: { env?: Record<string, string> | undefined; now?: () => Date } = {},
): Promise<TestDeps> {
  const { now = () => new Date() } = options
  const dataDir = await mkdtemp(join(tmpdir(), 'gleaner-test-'))
  const store = await openSqliteStore({ dataDir, now })
  const queue = createStoredQueue({ store, pollMs: 20 })
  const config = configOf({ DATA_DIR: dataDir, ...options.env })
  const log = pino({ level: 'silent' })
  const deps = { config, store, queue, log, tracing: noTracing, now }
  return {
    ...deps,
    dataDir,
    async close() {
      await closeDeps(deps)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
