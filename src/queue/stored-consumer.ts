import type { Log } from '../log'
import type { Run } from '../model/run'
import { type Store, StoreUnavailable } from '../store/store'
import { createBell } from './bell'
import { waitAtMost } from './grace'
import { watchOutage } from './outage'
import type { Consumer, Handler, Message } from './queue'

interface Terms {
  store: Store
  log: Log | undefined
  pollMs: number
  isPaused: () => Promise<boolean>
}

export interface StoredConsumer extends Consumer {
  /** Looks for runs now. */
  wake(): void
}

/** A handler that throws at once would throw as fast as it is asked. */
const faultRestMs = 2_000

/** A store that takes so long to answer has been away, and not only busy. */
const outageMs = 5_000
/** While it was, nobody could renew a lease: who holds a run, and renews every two seconds, comes before who waits for it. */
const holdersTurnMs = 8_000

/**
 * Gives the runs that are ready to the handler, until it is closed. The handler claims and settles
 * them in the store, so no verb is left to write here. Ready means ready whoever had the run last;
 * only a run that came back from this very process (another worker was faster, the handler threw)
 * rests until the next poll, or it would go round and round.
 */
export function consumeStored(
  { store, log, pollMs, isPaused }: Terms,
  handler: Handler,
  concurrency: number,
): StoredConsumer {
  const closing = new AbortController()
  const active = new Map<string, Promise<void>>()
  const restingUntil = new Map<string, number>()
  const turns = new Set<ReturnType<typeof setTimeout>>()
  const bell = createBell()
  const outage = watchOutage(log, 'the database')
  let missedAt = Number.NEGATIVE_INFINITY
  const looking = look()
  return { wake: bell.ring, close }

  async function look() {
    while (!closing.signal.aborted) {
      await takeReady().then(outage.end, miss)
      await bell.wait(pollMs)
    }
  }

  function miss(error: unknown) {
    missedAt = performance.now()
    outage.begin(error)
  }

  async function takeReady() {
    if (active.size >= concurrency || (await isPaused())) return
    forgetRested()
    const askedAt = performance.now()
    const runs = await store.runs.ready(concurrency + active.size + restingUntil.size)
    const now = performance.now()
    if (now - askedAt > outageMs) missedAt = now
    for (const run of runs) {
      if (active.size >= concurrency || closing.signal.aborted) return
      if (run.status === 'processing' && now - missedAt < holdersTurnMs) continue
      if (!active.has(run.id) && !restingUntil.has(run.id)) start(run)
    }
  }

  function forgetRested() {
    const now = performance.now()
    for (const [id, until] of restingUntil) if (until <= now) restingUntil.delete(id)
  }

  function start({ id, generation }: Run) {
    const work = handle({ runId: id, generation }).then((restMs) => {
      restingUntil.set(id, performance.now() + restMs)
      active.delete(id)
      bell.ring()
    })
    active.set(id, work)
  }

  async function handle(message: Message): Promise<number> {
    try {
      const verb = await handler(message, closing.signal)
      return verb.name === 'delay' ? lookAgainIn(verb.ms) : pollMs
    } catch (error) {
      if (error instanceof StoreUnavailable) missedAt = performance.now()
      log?.error({ runId: message.runId, err: error }, 'the handler threw, the run is given back')
      return faultRestMs
    }
  }

  /** A run that waits for its turn is taken at that moment, not at the poll that follows it. */
  function lookAgainIn(ms: number): number {
    const timer = setTimeout(() => {
      turns.delete(timer)
      bell.ring()
    }, Math.max(ms, 0) + 1)
    turns.add(timer)
    return Math.min(ms, pollMs)
  }

  async function close(graceMs: number) {
    closing.abort()
    for (const timer of turns) clearTimeout(timer)
    bell.ring()
    await waitAtMost(
      graceMs,
      looking.then(() => Promise.all(active.values())),
    )
  }
}
