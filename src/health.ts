import type { PartHealth } from './model/status'
import { waitAtMost } from './queue/grace'

/** So long an adapter may take to answer before it counts as down. */
const patienceMs = 800

/** A store, or a queue. */
interface Part {
  name: string
  ping: () => Promise<void>
}

type Answer = Omit<PartHealth, 'version'>

/** Whether it answers; never throws. */
export async function answerOf({ name, ping }: Part): Promise<Answer> {
  const askedAt = performance.now()
  try {
    if (await waitAtMost(patienceMs, ping()))
      return { name, isUp: true, error: null, tookMs: performance.now() - askedAt }
    return { name, isUp: false, error: `no answer within ${patienceMs} ms`, tookMs: null }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { name, isUp: false, error: reason, tookMs: null }
  }
}

/** Whether it answers, and which version it is; never throws. */
export async function healthOf(
  part: Part & { version: () => Promise<string | null> },
): Promise<PartHealth> {
  const answer = await answerOf(part)
  return { ...answer, version: answer.isUp ? await inTime(part.version()) : null }
}

/** Null: it failed, or took too long. */
export async function inTime<T>(work: Promise<T>): Promise<T | null> {
  let result: T | null = null
  const done = work.then((value) => {
    result = value
  })
  await waitAtMost(patienceMs, done).catch(() => {})
  return result
}
