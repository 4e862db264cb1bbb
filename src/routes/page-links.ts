import type { Page } from '../model/page'
import type { RouteContext } from './env'

/** Where a list begins and goes on, as addresses of the same filter (RFC 8288). `parameter`: what takes a cursor there. */
export function linkPages(
  c: RouteContext,
  { next, previous }: Partial<Pick<Page<unknown>, 'next' | 'previous'>>,
  parameter = 'cursor',
): void {
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
