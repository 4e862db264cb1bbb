import { Hono } from 'hono'
import { z } from 'zod'
import { type TrendStep, TrendsPage } from '../../views/trends'
import type { Deps } from '../deps'
import type { RollupScope } from '../model/rollup'
import { grainsOf, type TrendPoint, type Trends, trendGrains, trendRanges } from '../model/trend'
import { readFailureCalendar, readTrends } from '../trends'
import type { Env, RouteContext } from './env'
import { answerNotFound, answerUnreadable } from './errors'
import { given, hrefOf, oneOf, text } from './filters'
import { answerPage } from './render'
import { calendarCsv, ranksCsv, seriesCsv } from './trend-csv'

export const trendQuery = z.object({
  feed: text,
  source: text,
  range: oneOf(trendRanges),
  per: oneOf(trendGrains),
})
export type TrendQuery = z.output<typeof trendQuery>

const csvTables = ['series', 'slowest', 'failing', 'calendar'] as const
const csvQuery = trendQuery.extend({ table: given(z.enum(csvTables)) })

/** The feed is asked for rather than its source; a grain that the range has not is as if none was given. */
export function trendWishOf({ feed, source, range = '7d', per }: TrendQuery) {
  const grain = grainsOf[range].find((one) => one === per) ?? grainsOf[range][0]
  return { ...scopeOf(feed, source), range, grain }
}

function scopeOf(feed: string | undefined, source: string | undefined): RollupScope {
  if (feed) return { kind: 'feed', id: feed }
  return source ? { kind: 'source', id: source } : { kind: 'all', id: '' }
}

export function trendRoutes(deps: Deps) {
  return new Hono<Env>().get('/trends', answerTrends).get('/trends.csv', answerCsv)

  async function answerTrends(c: RouteContext) {
    const query = trendQuery.safeParse(c.req.query())
    if (!query.success) return answerUnreadable(c, query.error.issues)
    const wish = trendWishOf(query.data)
    const [trends, feeds, sources, calendar] = await Promise.all([
      readTrends(deps, wish),
      deps.store.feeds.list(),
      deps.store.sources.list(),
      wish.kind === 'feed' ? readFailureCalendar(deps, wish.id) : null,
    ])
    if (!trends) return answerNotFound(c)
    const scope = { feed: query.data.feed, source: wish.kind === 'source' ? wish.id : undefined }
    const shown = { range: wish.range, per: wish.grain }
    return answerPage(
      c,
      { title: trends.kind === 'all' ? 'Trends' : `Trends of ${trends.name}`, section: 'trends' },
      <TrendsPage
        trends={trends}
        calendar={calendar}
        feeds={feeds.map(({ id, name }) => ({ value: id, label: name }))}
        sources={sources.map(({ id, name }) => ({ value: id, label: name }))}
        linkTo={({ feed, ...step }: TrendStep) =>
          hrefOf('/trends', {
            ...(feed ? { feed, ...shown } : scope),
            ...(!feed && { range: wish.range }),
            ...step,
          })
        }
        csvOf={(table) => hrefOf('/trends.csv', { ...scope, ...shown, table })}
        runsOf={(point) => hrefOf('/', { ...scope, ...timeOf(trends, point) })}
      />,
    )
  }

  async function answerCsv(c: RouteContext) {
    const query = csvQuery.safeParse(c.req.query())
    if (!query.success) return answerUnreadable(c, query.error.issues)
    const { table = 'series' } = query.data
    const wish = trendWishOf(query.data)
    const trends = await readTrends(deps, wish)
    if (!trends) return answerNotFound(c)
    const text = await csvOf(trends, table)
    if (text === null) return answerNotFound(c)
    const name = ['trends', trends.id, trends.range, table].filter(Boolean).join('-')
    c.header('Content-Disposition', `attachment; filename="${name.replace(/[^\w.-]/g, '_')}.csv"`)
    return c.body(text, 200, { 'Content-Type': 'text/csv; charset=utf-8' })
  }

  async function csvOf(trends: Trends, table: (typeof csvTables)[number]): Promise<string | null> {
    switch (table) {
      case 'series':
        return seriesCsv(trends)
      case 'slowest':
      case 'failing':
        return trends.ranks && ranksCsv(trends.ranks[table])
      case 'calendar':
        return trends.kind === 'feed'
          ? calendarCsv(await readFailureCalendar(deps, trends.id))
          : null
      default:
        return table satisfies never
    }
  }
}

/** As the list of runs takes it: the whole time, or one hour or day. */
function timeOf({ points }: Trends, point?: TrendPoint): { from?: string; to?: string } {
  const from = (point ?? points[0])?.from
  const to = (point ?? points.at(-1))?.to
  return { ...(from && { from: from.toISOString() }), ...(to && { to: to.toISOString() }) }
}
