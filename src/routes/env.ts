import type { Context } from 'hono'
import type { Alert } from '../model/alert'
import type { Role } from '../model/role'

/** What stands on every page around its own content. */
export interface Frame {
  /** Runs that wait or work, counted to a thousand; dead letters too. */
  openRuns: number
  deadLetters: number
  /** Open ones, most serious first. */
  alerts: Alert[]
}

/** What a handler finds in its context. */
export interface Env {
  /** Bun's server, where one serves; nothing in `app.request()`. */
  Bindings: {
    timeout?: (request: Request, seconds: number) => void
    requestIP?: (request: Request) => { address: string } | null
  }
  Variables: {
    requestId: string
    readFrame?: () => Promise<Frame>
    /** Of who asks; absent before the door, and where anyone may ask. */
    role?: Role
  }
}

export type RouteContext = Context<Env>

export const isApi = (c: RouteContext): boolean => c.req.path.startsWith('/api/')

/** htmx asks for a piece of the page, not for a page. */
export const isFragment = (c: RouteContext): boolean => c.req.header('hx-request') === 'true'
