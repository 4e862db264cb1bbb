import type { Context } from 'hono'

/** What a handler finds in its context. */
export interface Env {
  /** Bun's server, where one serves; nothing in `app.request()`. */
  Bindings: { timeout?: (request: Request, seconds: number) => void }
  Variables: { requestId: string; countDeadLetters?: () => Promise<number> }
}

export type RouteContext = Context<Env>

export const isApi = (c: RouteContext): boolean => c.req.path.startsWith('/api/')

/** htmx asks for a piece of the page, not for a page. */
export const isFragment = (c: RouteContext): boolean => c.req.header('hx-request') === 'true'
