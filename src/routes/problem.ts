import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { RouteContext } from './env'

export interface Problem {
  status: ContentfulStatusCode
  title: string
  /** A sentence: what is wrong, and what would be right. */
  detail: string
}

/** RFC 9457. More members may follow `type`, `title`, `status` and `detail`. */
export function answerProblem(
  c: RouteContext,
  problem: Problem,
  more: Record<string, unknown> = {},
): Response {
  const body = JSON.stringify({ type: 'about:blank', ...problem, ...more })
  return c.body(body, problem.status, { 'Content-Type': 'application/problem+json' })
}

/** What zod finds wrong, as itself or by Standard Schema. */
export interface Issue {
  path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
  message: string
}

/** `limit: give a whole number from 1 to 500`, a sentence for each issue. */
export const sentencesOf = (issues: readonly Issue[]): string =>
  issues.map(({ path = [], message }) => [...path.map(nameOf), message].join(': ')).join('; ')

const nameOf = (step: PropertyKey | { readonly key: PropertyKey }): string =>
  String(typeof step === 'object' ? step.key : step)
