import type { Page } from '../model/page'
import type { RouteContext } from './env'

/** Where a list begins and goes on, as addresses of the same filter (RFC 8288). */
export function linkPages(
  c: RouteContext,
  { next, previous }: Partial<Pick<Page<unknown>, 'next' | 'previous'>>,
): void {
  link(c, 'first', undefined)
  if (previous) link(c, 'prev', previous)
  if (next) link(c, 'next', next)
}

function link(c: RouteContext, rel: 'first' | 'prev' | 'next', cursor: string | undefined): void {
  const url = new URL(c.req.url)
  url.searchParams.delete('cursor')
  if (cursor) url.searchParams.set('cursor', cursor)
  c.header('Link', `<${url.pathname}${url.search}>; rel="${rel}"`, { append: true })
}
