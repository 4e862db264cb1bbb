import { Hono } from 'hono'
import type { Deps } from '../deps'
import { wordsOf } from '../model/failure-calendar'
import { rowOf, totalOf } from '../model/trend'
import { readFailureCalendar, readTrends } from '../trends'
import { describes } from './describe'
import type { Env } from './env'
import { answerNotFound } from './errors'
import { calendarShape, trendsShape } from './shapes/trends'
import { trendQuery, trendWishOf } from './trends'
import { valid } from './valid'

const tag = 'Trends'
const read = describes({
  tag,
  summary: 'Figures of all runs, of a source or of a feed, by hour or day',
  description: 'In the time zone of TIME_ZONE. A run belongs to the hour in which it was opened.',
  answers: { 200: trendsShape },
  refusals: [404],
})
const calendarRead = describes({
  tag,
  summary: 'At which hours of the week a feed has failed, in the last thirteen weeks',
  answers: { 200: calendarShape },
  refusals: [404],
})

export function trendApi(deps: Deps) {
  return new Hono<Env>()
    .get('/trends', read, valid('query', trendQuery), async (c) => {
      const trends = await readTrends(deps, trendWishOf(c.req.valid('query')))
      if (!trends) return answerNotFound(c)
      const { grain: per, points, total: _, ...told } = trends
      return c.json({ ...told, per, total: totalOf(trends), points: points.map(rowOf) })
    })
    .get('/feeds/:id/failure-calendar', calendarRead, async (c) => {
      const id = c.req.param('id')
      if (!(await deps.store.feeds.get(id))) return answerNotFound(c)
      const { patterns, ...calendar } = await readFailureCalendar(deps, id)
      const { zone } = calendar
      const told = patterns.map((pattern) => ({ ...pattern, words: wordsOf(pattern, zone) }))
      return c.json({ ...calendar, patterns: told })
    })
}
