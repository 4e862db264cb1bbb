import type { Context } from 'hono'
import type { Alert } from '../model/alert'
import type { Role } from '../model/role'
import type { Visitor } from './visitor'

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
    /** Who asks; absent before the door, and where anyone may ask. */
    visitor?: Visitor
    /** Whether who asks may still do what this role may: a stream outlives what it was opened with. */
    isLetIn?: (role: Role) => Promise<boolean>
  }
}

export type RouteContext = Context<Env>

/** What programs ask for: they are refused with a problem, not with a page. */
export const isApi = (c: RouteContext): boolean =>
  /^\/(api\/|(livez|readyz)$|listings\.\w+$)/.test(c.req.path)

/** htmx asks for a piece of the page, not for a page. */
export const isFragment = (c: RouteContext): boolean => c.req.header('hx-request') === 'true'
