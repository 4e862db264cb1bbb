import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import pino from 'pino'
import { createApp } from '../../src/app'
import { readConfig } from '../../src/config'
import type { Deps } from '../../src/deps'
import { createLive, type Live } from '../../src/live'
import { createStoredQueue } from '../../src/queue/stored'
import type { Env } from '../../src/routes/env'
import { openSqliteStore } from '../../src/store/sqlite/open'
import { aClock, type Clock } from './factories'

export interface TestApp {
  app: Hono<Env>
  deps: Deps
  live: Live
  clock: Clock
  get: (path: string, headers?: Record<string, string>) => Promise<Response>
  /** A form as a browser sends it. */
  post: (
    path: string,
    fields?: Record<string, string>,
    headers?: Record<string, string>,
  ) => Promise<Response>
  /** JSON as a script sends it. */
  send: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Response>
  close: () => Promise<void>
}

/** The whole application over a real store in a folder of its own, with a clock of the test's own. */
export async function createTestApp(
  options: { env?: Record<string, string>; deps?: (deps: Deps) => Partial<Deps> } = {},
): Promise<TestApp> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gleaner-app-'))
  const clock = aClock()
  const parsed = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...options.env })
  if ('problems' in parsed) throw new Error(parsed.problems.join('; '))
  const store = await openSqliteStore({ dataDir, now: clock.now })
  const base: Deps = {
    config: parsed.config,
    store,
    queue: createStoredQueue({ store }),
    log: pino({ level: 'silent' }),
    now: clock.now,
  }
  const deps = { ...base, ...options.deps?.(base) }
  const live = createLive(deps)
  const app = createApp(deps, live)
  return {
    app,
    deps,
    live,
    clock,
    get: async (path, headers = {}) => app.request(path, { headers }),
    post: async (path, fields = {}, headers = {}) =>
      app.request(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
    send: async (method, path, body, headers = {}) =>
      app.request(path, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    async close() {
      live.close()
      await base.queue.close()
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
