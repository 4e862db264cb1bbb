import { createHash, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import type { Deps } from '../../deps'
import { inTime } from '../../health'
import type { Live } from '../../live'
import { readMeters } from '../../meters'
import { readStatus } from '../../status'
import { isForwarded, isLoopbackAddress, peerOf } from '../address'
import type { Env, RouteContext } from '../env'
import { hostOf, isLoopback } from '../guard'
import { answerProblem } from '../problem'
import { type Exposition, openExposition } from './exposition'
import { gauge } from './family'
import { runFamilies } from './run-families'
import { countWaiting, stateFamilies } from './state-families'

/** For Prometheus. What cannot be read, because the store is down, is left out. */
export function metricsRoutes(deps: Deps, live: Live) {
  let exposition: Promise<Exposition> | null = null
  return new Hono<Env>().get('/metrics', async (c) => {
    if (!mayScrape(c, deps.config.METRICS_TOKEN)) return answerStranger(c)
    exposition ??= openExposition()
    const { contentType, print } = await exposition
    const status = await readStatus(deps)
    const [meters, waiting] = status.store.isUp
      ? await Promise.all([inTime(readMeters(deps)), inTime(countWaiting(deps))])
      : [null, null]
    const streams = gauge('gleaner_sse_clients', 'Pages and programs that follow the runs here.', [
      [{}, live.watchers],
    ])
    const families = [...stateFamilies(status, waiting), ...(meters ? runFamilies(meters) : [])]
    c.header('Content-Type', contentType)
    c.header('Cache-Control', 'no-store')
    return c.body(await print([...families, streams]))
  })
}

/** Who has the token, or asks this machine on this machine; a proxy that runs here speaks for others. */
function mayScrape(c: RouteContext, token: string | undefined): boolean {
  const [, given] = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (given !== undefined) return token !== undefined && isEqual(given, token)
  return isLoopback(hostOf(c)) && isLoopbackAddress(peerOf(c)) && !isForwarded(c)
}

/** Takes as long for a token that is nearly right. */
const isEqual = (one: string, other: string): boolean => timingSafeEqual(hash(one), hash(other))

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()

function answerStranger(c: RouteContext) {
  c.header('WWW-Authenticate', 'Bearer realm="Gleaner metrics"')
  return answerProblem(c, {
    status: 401,
    title: 'Not for you',
    detail:
      'Metrics are told on this machine, at localhost, and to who sends METRICS_TOKEN (Authorization: Bearer ...).',
  })
}
