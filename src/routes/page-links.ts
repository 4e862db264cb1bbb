import { HTTPException } from 'hono/http-exception'
import type { Page } from '../model/page'
import type { RouteContext } from './env'

/**
 * Where a list begins and goes on, as addresses of the same filter (RFC 8288). `parameter`: what takes a cursor there.
 * Throws 400 for a cursor that cannot be read: who walks a list must not begin anew without knowing.
 */
export function linkPages(
  c: RouteContext,
  { next, previous, isAstray }: Partial<Omit<Page<unknown>, 'rows'>>,
  parameter = 'cursor',
): void {
  if (isAstray) throw new HTTPException(400, { message: unreadable(parameter) })
  link('first', null)
  if (previous) link('prev', previous)
  if (next) link('next', next)

  function link(rel: 'first' | 'prev' | 'next', cursor: string | null): void {
    const url = new URL(c.req.url)
    url.searchParams.delete(parameter)
    if (cursor) url.searchParams.set(parameter, cursor)
    c.header('Link', `<${url.pathname}${url.search}>; rel="${rel}"`, { append: true })
  }
}

const unreadable = (parameter: string): string =>
  `${parameter}: this is no place in this list. Give back what \`next\` or \`previous\` was, or leave it out to begin.`
