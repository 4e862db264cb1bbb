import { html } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { Layout, type LayoutProps } from '../../views/layout'
import { ReadBy } from '../../views/only'
import { thisMachine } from '../model/actor'
import { assetsPath } from './assets'
import type { RouteContext } from './env'
import { takeNotice } from './flash'
import type { Visitor } from './visitor'

type PageHead = Pick<LayoutProps, 'title' | 'section'> & {
  status?: ContentfulStatusCode
  /** It shows a secret, this once: nobody keeps it, the browser neither. */
  isSecret?: boolean
}

/** A whole page, with the notice that the last action left. */
export async function answerPage(c: RouteContext, head: PageHead, body: Child) {
  c.header('Cache-Control', head.isSecret ? 'no-store' : 'private, no-cache')
  // A page that tells of an outage must not wait for what is down.
  const isOutage = head.status !== undefined && head.status >= 500
  const visitor = c.var.visitor
  const frame = isOutage || !visitor ? undefined : await c.var.readFrame?.()
  const page = (
    <Layout
      title={head.title}
      section={head.section}
      assets={assetsPath}
      notice={takeNotice(c)}
      openRuns={frame?.openRuns ?? null}
      deadLetters={frame?.deadLetters ?? null}
      alerts={frame?.alerts ?? []}
      isInside={isOutage || visitor !== undefined}
      reader={readerOf(visitor)}
    >
      {body}
    </Layout>
  )
  return c.html(html`<!DOCTYPE html>${readBy(visitor, page)}`, head.status ?? 200)
}

/** A machine without users has no name to be signed in with. */
const readerOf = (visitor: Visitor | undefined): LayoutProps['reader'] =>
  visitor ? { name: visitor.actor === thisMachine ? null : visitor.actor.name } : null

const readBy = (visitor: Visitor | undefined, body: Child) => (
  <ReadBy role={visitor?.role ?? 'viewer'}>{body}</ReadBy>
)

/** A piece of a page. */
export function answerFragment(c: RouteContext, body: Child, status: ContentfulStatusCode = 200) {
  c.header('Cache-Control', 'no-store')
  return c.html(html`${readBy(c.var.visitor, body)}`, status)
}
