import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps'
import { givenName } from '../feed-fields'
import { hostReports } from '../ledger'
import { feedKinds, politenessScopes } from '../model/feed'
import { pauseQueue, queuePauseReason, resumeQueue } from '../queue-pause'
import { changeSource } from '../sources'
import { describes } from './describe'
import { isPause, requireRole } from './door'
import type { Env } from './env'
import { answerNotFound } from './errors'
import { sourceShape } from './shapes/feed'
import { politenessShape, queueShape } from './shapes/politeness'
import { valid } from './valid'

const reason = z.string().trim().min(1).max(300)

const sourceChange = z.strictObject({
  name: givenName.pipe(z.string().min(1)).optional(),
  floorMs: z.int().min(0).nullable().optional(),
  politenessScope: z.enum(politenessScopes).optional(),
  kind: z.enum(feedKinds).nullable().optional(),
  terms: z.string().trim().min(1).max(1000).nullable().optional(),
  attribution: z.string().trim().min(1).max(300).nullable().optional(),
  mayRedistribute: z.boolean().optional(),
  pausedBecause: reason.nullable().optional(),
})

const sourcesListed = describes({
  tag: 'Sources',
  summary: 'The boards that feeds belong to',
  answers: { 200: z.object({ sources: z.array(sourceShape) }) },
})
const sourceRead = describes({
  tag: 'Sources',
  summary: 'One source',
  answers: { 200: sourceShape },
  refusals: [404],
})
const sourceChanged = describes({
  tag: 'Sources',
  summary: 'Change the terms of a source, pause or resume its feeds',
  answers: { 200: sourceShape },
  refusals: [404],
})
const queueRead = describes({
  tag: 'Queue',
  summary: 'Whether imports are paused',
  answers: { 200: queueShape },
})
const queuePaused = describes({
  tag: 'Queue',
  summary: 'Begin no import until it is resumed',
  answers: { 200: queueShape },
})
const queueResumed = describes({
  tag: 'Queue',
  summary: 'Import again',
  answers: { 200: queueShape },
})
const hostsRead = describes({
  tag: 'Politeness',
  summary: 'What is asked of each host, and what stands against asking it now',
  answers: { 200: politenessShape },
})

export function sourceApi(deps: Deps) {
  const { sources } = deps.store
  return new Hono<Env>()
    .get('/', sourcesListed, async (c) => c.json({ sources: await sources.list() }))
    .get('/:id', sourceRead, async (c) => {
      const source = await sources.get(c.req.param('id'))
      return source ? c.json(source) : answerNotFound(c)
    })
    .patch('/:id', sourceChanged, valid('json', sourceChange), async (c) => {
      const change = c.req.valid('json')
      if (!isPause(change)) requireRole(c, 'admin')
      const source = await changeSource(deps, c.req.param('id'), change)
      return source ? c.json(source) : answerNotFound(c)
    })
}

export function queueApi(deps: Deps) {
  const state = async () => ({ pausedBecause: await queuePauseReason(deps) })
  return new Hono<Env>()
    .get('/', queueRead, async (c) => c.json(await state()))
    .post('/pause', queuePaused, valid('json', z.strictObject({ reason })), async (c) => {
      await pauseQueue(deps, c.req.valid('json').reason)
      return c.json(await state())
    })
    .post('/resume', queueResumed, async (c) => {
      await resumeQueue(deps)
      return c.json(await state())
    })
}

export function politenessApi(deps: Deps) {
  return new Hono<Env>().get('/', hostsRead, async (c) => {
    const [hosts, sources, pausedBecause] = await Promise.all([
      hostReports(deps),
      deps.store.sources.list(),
      queuePauseReason(deps),
    ])
    const rules = new Map(sources.map((source) => [source.id, source]))
    return c.json({
      intervalMs: deps.config.HOST_INTERVAL_MS,
      pausedBecause,
      hosts: hosts.map((host) => ({
        ...host,
        sources: host.sources.flatMap((id) => rules.get(id) ?? []),
      })),
    })
  })
}
