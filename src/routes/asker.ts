import type { RouteContext } from './env'

/** Whom limits count, and to whom keys of requests belong: the address that asks. */
export const askerOf = (c: RouteContext): string =>
  c.env?.requestIP?.(c.req.raw)?.address ?? 'unknown'
