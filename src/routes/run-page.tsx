import { RunPage } from '../../views/run'
import type { RunItemsProps } from '../../views/run-items'
import { RunRow } from '../../views/run-row'
import type { Deps } from '../deps'
import { countItems, itemsOfRun } from '../items-of-run'
import type { Run } from '../model/run'
import { itemOutcomes } from '../model/run-items'
import { auditPanelOf } from './audit'
import type { RouteContext } from './env'
import { answerNotFound, answerUnreadable } from './errors'
import { hrefOf, itemQuery, pageLimit } from './filters'
import { answerFragment, answerPage } from './render'
import { trendsOf } from './trend-links'

const countLimit = 10_000

/** A run as a page, as the part of it that an open one asks for anew, or as a row of lists. */
export const answerRun = (deps: Deps, form: 'page' | 'part' | 'row') =>
  async function answerRun(c: RouteContext) {
    const run = await deps.store.runs.get(c.req.param('id') ?? '')
    if (!run) return answerNotFound(c)
    if (form === 'row') return answerFragment(c, <RunRow run={run} />)
    const query = itemQuery.safeParse(c.req.query())
    if (!query.success) return answerUnreadable(c, query.error.issues)
    const [items, feed] = await Promise.all([
      readItems(deps, run, query.data),
      deps.store.feeds.get(run.feedId),
    ])
    const slice = { feed: run.feedId, from: run.queuedAt, to: run.queuedAt }
    const trends = trendsOf(slice, deps.store.now())
    const page = <RunPage run={run} items={items} trends={trends} isRemoved={feed === null} />
    if (form === 'part') return answerFragment(c, page)
    return answerPage(
      c,
      { title: run.feedName, section: 'runs' },
      <>
        {page}
        {await auditPanelOf(deps, { runId: run.id })}
      </>,
    )
  }

/** The items of the outcome that is asked for, else of the first that there is anything of. */
async function readItems(
  deps: Deps,
  run: Run,
  { outcome: asked, q: search, cursor, limit = pageLimit }: ReturnType<typeof itemQuery.parse>,
): Promise<RunItemsProps> {
  const counts = await countItems(deps, run, countLimit)
  const outcome = asked ?? itemOutcomes.find((name) => counts[name] > 0) ?? null
  if (outcome === null) return { outcome, counts, items: [], search, newer: null, older: null }
  const page = await itemsOfRun(deps, run, { outcome, search }, { cursor, limit })
  const link = (position: string | null) =>
    position && `${hrefOf(`/runs/${run.id}`, { outcome, q: search, cursor: position })}#items`
  return {
    ...{ outcome, counts, search },
    items: page.rows,
    newer: link(page.previous),
    older: link(page.next),
  }
}
