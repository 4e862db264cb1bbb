import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ErrorPage } from '../../views/error'
import { Notice } from '../../views/notice'
import type { Deps } from '../deps'
import { QueueUnavailable } from '../queue/queue'
import { StoreUnavailable } from '../store/store'
import { isApi, isFragment, type RouteContext } from './env'
import { jsonFaultOf } from './json-fault'
import { answerProblem, type Issue, type Problem, sentencesOf } from './problem'
import { answerFragment, answerPage } from './render'

/** Says no in the form that was asked for: a problem, a notice, or a page. */
export function answerRefusal(c: RouteContext, problem: Problem, requestId?: string) {
  if (isApi(c)) return answerProblem(c, problem, requestId ? { requestId } : {})
  if (isFragment(c)) return answerFragment(c, <Refusal {...problem} />, problem.status)
  return answerPage(
    c,
    { title: problem.title, section: null, status: problem.status },
    <ErrorPage title={problem.title} detail={problem.detail} requestId={requestId} />,
  )
}

const Refusal = ({ detail }: Problem) => (
  <hx-partial hx-target="#notices" hx-swap="innerHTML">
    <Notice tone="bad" text={detail} />
  </hx-partial>
)

export const answerNotFound = (c: RouteContext) =>
  answerRefusal(c, {
    status: 404,
    title: 'Not here',
    detail: `There is nothing at ${c.req.path}. It may have been removed, or the address is wrong.`,
  })

/** The query of a page or a stream does not hold. */
export const answerUnreadable = (c: RouteContext, issues: readonly Issue[]) =>
  answerRefusal(c, {
    status: 400,
    title: 'The filter cannot be read',
    detail: `${sentencesOf(issues)}.`,
  })

/** What was thrown: an outage names what is down, a surprise is logged and gets a number to ask about. */
export function answerError({ log }: Pick<Deps, 'log'>) {
  return async function answerError(error: Error, c: RouteContext) {
    const known = problemOf(error)
    if (known && error.message === malformed) return answerRefusal(c, await withPlace(known, c))
    const requestId = c.get('requestId')
    if (known && known.status < 500) return answerRefusal(c, known)
    log.error({ err: error, requestId, path: c.req.path }, 'request failed')
    return answerRefusal(c, known ?? surprise, requestId)
  }
}

/** What the framework says of a body that is no JSON: not where. */
const malformed = 'Malformed JSON in request body'

const withPlace = async (problem: Problem, c: RouteContext): Promise<Problem> => ({
  ...problem,
  detail: jsonFaultOf(await c.req.text()) ?? problem.detail,
})

const surprise: Problem = {
  status: 500,
  title: 'Gleaner made a mistake',
  detail: 'The request failed for a reason of its own. The log says more under this request id.',
}

function problemOf(error: Error): Problem | null {
  if (error instanceof StoreUnavailable)
    return {
      status: 503,
      title: 'The database does not answer',
      detail: `Nothing was lost; try again when the database is back. (${error.message})`,
    }
  if (error instanceof QueueUnavailable)
    return {
      status: 503,
      title: 'The queue does not answer',
      detail: `Runs wait in the database until the queue is back. (${error.message})`,
    }
  if (error instanceof HTTPException)
    return {
      status: error.status,
      title: titleOf(error.status),
      detail: error.message || titleOf(error.status),
    }
  return null
}

function titleOf(status: ContentfulStatusCode): string {
  const titles: Partial<Record<ContentfulStatusCode, string>> = {
    400: 'The request cannot be read',
    403: 'You may not do this',
    404: 'Not here',
    405: 'Not this way',
    413: 'The request is too large',
    422: 'The form cannot be taken as it is',
  }
  return titles[status] ?? 'The request was refused'
}
