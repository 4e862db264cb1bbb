import { Hono } from 'hono'
import { html } from 'hono/html'
import { ApiDocs } from '../../views/api-docs'
import { assetsPath } from './assets'
import type { Env, RouteContext } from './env'

const path = '/api/docs'

/** The API, readable. */
export const apiDocs = new Hono<Env>().get(path, (c) => {
  c.header('Cache-Control', 'no-cache')
  const page = <ApiDocs description="/api/v1/openapi.json" assets={assetsPath} />
  return c.html(html`<!DOCTYPE html>${page}`)
})

/** That page alone takes the styles and the arrows which the element that draws it writes into itself. */
export const styleSources = (c: RouteContext): string =>
  c.req.path === path ? "'self' 'unsafe-inline'" : "'self'"
export const imageSources = (c: RouteContext): string =>
  c.req.path === path ? "'self' data:" : "'self'"
