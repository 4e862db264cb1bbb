import { setTimeout as pause } from 'node:timers/promises'
import type { Deps } from '../src/deps'
import type { Run } from '../src/model/run'
import { refusalOf } from '../src/model/run-steps'
import { queuePauseReason } from '../src/queue-pause'
import { patientStore } from './patience'
import { createWorker } from './worker'

/** A run that somebody else holds, or that waits, is looked at so often: it may end, or be cancelled. */
const lookMs = 500

export interface ImportTerms {
  /** Of this process, as runs and attempts tell it. */
  name: string
  /** Once aborted, what is worked on is given back. */
  signal: AbortSignal
  /** A run that has to wait for longer is left open. */
  patienceMs: number
  onEnd: (run: Run) => void
}

interface Place {
  id: string
  /** When to look at it, by `performance.now()`. */
  at: number
}

/**
 * Works on these runs until each has ended, and takes no others; as many at a time as a worker process would. It
 * claims them as every worker does, so that one that is faster may have any of them: then this waits for its end.
 * Answers them as they are then, in their order. Those still open have to wait too long, or were given back.
 */
export async function importRuns(deps: Deps, runs: Run[], terms: ImportTerms): Promise<Run[]> {
  const { name, signal, patienceMs, onEnd } = terms
  const store = patientStore(deps.store, deps.log, signal)
  const work = createWorker({ ...deps, store }, name)
  const states = new Map(runs.map((run) => [run.id, run]))
  const places: Place[] = [...states.keys()].map((id) => ({ id, at: 0 }))
  try {
    await Promise.all(Array.from({ length: deps.config.CONCURRENCY }, followNext))
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return [...states.values()]

  async function followNext(): Promise<void> {
    while (!signal.aborted && places.length > 0) {
      const place = takeDue()
      if (!place) await pause(untilNext(), undefined, { signal }).catch(() => {})
      else if (await queuePauseReason({ store })) return
      else await follow(place.id)
    }
  }

  /** The one that has been due for the longest. */
  function takeDue(): Place | null {
    places.sort((one, other) => one.at - other.at)
    const [first] = places
    return first && first.at <= performance.now() ? (places.shift() ?? null) : null
  }

  function untilNext(): number {
    const next = Math.min(...places.map(({ at }) => at))
    return Math.max(1, Math.min(next - performance.now(), lookMs))
  }

  async function follow(id: string): Promise<void> {
    const run = await store.runs.get(id)
    if (!run) return
    states.set(id, run)
    const now = store.now()
    const refusal = refusalOf(run, now)
    if (!refusal) {
      await work({ runId: id, generation: run.generation }, signal)
      places.push({ id, at: performance.now() })
    } else if ('until' in refusal) {
      const waitMs = refusal.until.getTime() - now.getTime()
      if (refusal.reason === 'early' && waitMs > patienceMs) return
      places.push({ id, at: performance.now() + Math.min(waitMs, lookMs) })
    } else {
      // Nobody needs to be told any more that there is work.
      await deps.queue.remove({ runId: id, generation: run.generation }).catch(() => {})
      onEnd(run)
    }
  }
}
