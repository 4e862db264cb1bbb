import type { Hono } from 'hono'
import { createApp } from '../../src/app'
import type { Deps } from '../../src/deps'
import { createLive, type Live } from '../../src/live'
import type { Env } from '../../src/routes/env'
import { createTestDeps } from './deps'
import { type Described, describedBy } from './described'
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
  const clock = aClock()
  const base = await createTestDeps({ env: options.env, now: clock.now })
  const deps = { ...base, ...options.deps?.(base) }
  const live = createLive(deps)
  const app = createApp(deps, live)
  return {
    app,
    deps,
    live,
    clock,
    get: async (path, headers = {}) => held(app, 'GET', path, await app.request(path, { headers })),
    post: async (path, fields = {}, headers = {}) =>
      app.request(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
    send: async (method, path, body, headers = {}) =>
      held(
        app,
        method,
        path,
        await app.request(path, {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      ),
    async close() {
      live.close()
      await base.close()
    },
  }
}

/** The same of every app of this process. */
let described: Promise<Described> | null = null

/** The answer, if it is as the description of its route says. */
async function held(app: Hono<Env>, method: string, path: string, response: Response) {
  if (!path.startsWith('/api/')) return response
  described ??= describedBy(app)
  const fault = await (await described).faultOf(method, path, response)
  if (fault) throw new Error(fault)
  return response
}
