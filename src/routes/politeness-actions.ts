import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps'
import { feedKinds, politenessScopes } from '../model/feed'
import { pauseQueue, resumeQueue } from '../queue-pause'
import { changeSource, type SourceChange } from '../sources'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { form, pauseForm, redirect } from './forms'

const ruleForm = z.object({
  floorMinutes: z.union([z.literal(''), z.coerce.number().min(0).max(100_000)], {
    error: 'Give the pause in minutes, or nothing for an hour',
  }),
  politenessScope: z.enum(politenessScopes),
})

const termsForm = z.object({
  attribution: z.string().trim().max(300),
  mayRedistribute: z.enum(['yes', 'no'], { error: 'Choose yes or no.' }),
  terms: z.string().trim().max(1000),
})

const kindForm = z.object({
  kind: z.union([z.literal(''), z.enum(feedKinds)], { error: 'Choose full or window.' }),
})

const page = '/politeness'

/** What the forms of the page of politeness do. */
export function politenessActions(deps: Deps) {
  return new Hono<Env>()
    .post('/queue/pause', form(pauseForm), async (c) => {
      await pauseQueue(deps, c.req.valid('form').reason)
      return redirect(c, '/', { tone: 'info', text: 'Nothing is imported until you resume.' })
    })
    .post('/queue/resume', async (c) => {
      await resumeQueue(deps)
      return redirect(c, '/', { tone: 'good', text: 'Imports go on.' })
    })
    .post('/sources/:id/rule', form(ruleForm), (c) => {
      const { floorMinutes, politenessScope } = c.req.valid('form')
      const floorMs = floorMinutes === '' ? null : Math.round(floorMinutes * 60_000)
      const change = { floorMs, politenessScope }
      return answerChange(c, c.req.param('id'), change, 'has a new rule.')
    })
    .post('/sources/:id/terms', form(termsForm), (c) => {
      const { attribution, mayRedistribute, terms } = c.req.valid('form')
      const change = {
        attribution: attribution || null,
        mayRedistribute: mayRedistribute === 'yes',
        terms: terms || null,
      }
      return answerChange(c, c.req.param('id'), change, 'has new terms.')
    })
    .post('/sources/:id/kind', form(kindForm), (c) =>
      answerChange(c, c.req.param('id'), { kind: c.req.valid('form').kind || null }, 'is set.'),
    )
    .post('/sources/:id/pause', form(pauseForm), (c) => {
      const pausedBecause = c.req.valid('form').reason
      return answerChange(c, c.req.param('id'), { pausedBecause }, 'is paused.')
    })
    .post('/sources/:id/resume', (c) =>
      answerChange(c, c.req.param('id'), { pausedBecause: null }, 'is imported again.'),
    )

  async function answerChange(c: RouteContext, id: string, change: SourceChange, done: string) {
    const source = await changeSource(deps, id, change)
    if (!source) return answerNotFound(c)
    return redirect(c, page, { tone: 'good', text: `${source.name} ${done}` })
  }
}
