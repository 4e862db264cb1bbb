import { noProgress, type Run } from '../../src/model/run'
import type { Settlement } from '../../src/model/run-steps'
import type { Handler, Queue, Verb } from '../../src/queue/queue'
import type { Store } from '../../src/store/store'
import { aRunDraft } from '../support/factories'
import type { QueueSpec } from './open-spec'

/** A queue and its store, with nothing in them. */
export interface World {
  store: Store
  /** The queue as one more process has it. */
  open(): Promise<Queue>
  /** For a process that opens the same queue. */
  spec: QueueSpec
  close(): Promise<void>
}

/** Opens a run of a feed of its own and enqueues it, as `openRun` does. */
export async function add(world: World, queue: Queue, feedId: string, priority = 5): Promise<Run> {
  const { run } = await world.store.runs.open(aRunDraft({ feedId, priority }))
  await enqueue(queue, run)
  return run
}

export const enqueue = (queue: Queue, run: Run): Promise<void> =>
  queue.enqueue(messageOf(run), {
    priority: run.priority,
    delayMs: run.waitingUntil ? run.waitingUntil.getTime() - Date.now() : 0,
  })

export const messageOf = ({ id, generation }: Run) => ({ runId: id, generation })

export type Decide = (run: Run, signal: AbortSignal) => Verb | Promise<Verb>

/** A worker as the program has one: claims the run, does something, settles it, answers a verb. */
export function worker(store: Store, decide: Decide, name = 'worker', leaseMs = 9_000): Handler {
  return async ({ runId }, signal) => {
    const claim = await store.runs.claim(runId, name, leaseMs)
    if (!claim.isTaken)
      return 'until' in claim ? delay(claim.until.getTime() - store.now().getTime()) : done
    const verb = await decide(claim.run, signal)
    await store.runs.settle(claim.lease, settlementOf(verb, store.now()))
    return verb
  }
}

function settlementOf(verb: Verb, now: Date): Settlement {
  const progress = noProgress()
  switch (verb.name) {
    case 'done':
      return {
        progress,
        outcome: 'imported',
        error: null,
        status: 'completed',
        nature: 'unchanged',
      }
    case 'deadLetter': {
      const error = { kind: 'notFound' as const, message: verb.reason }
      return { progress, outcome: 'permanent', error, status: 'failed' }
    }
    case 'delay':
      return {
        ...waiting,
        progress,
        outcome: 'waiting',
        waitingUntil: new Date(now.getTime() + verb.ms),
      }
    case 'giveBack':
      return { ...waiting, progress, outcome: 'interrupted', waitingUntil: null }
    default:
      return verb satisfies never
  }
}

const waiting = {
  error: null,
  status: 'pending',
  isAttemptSpent: false,
  waitingReason: null,
  waitingMessage: null,
} as const

export const done: Verb = { name: 'done' }
export const giveBack: Verb = { name: 'giveBack' }
export const delay = (ms: number): Verb => ({ name: 'delay', ms })

/** Something that the test lets go of later. */
export function aGate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { passed: promise, open: resolve }
}
