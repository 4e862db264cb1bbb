import { setTimeout as pause } from 'node:timers/promises'
import type { Deps } from '../src/deps'
import type { PolitenessScope } from '../src/model/feed'
import { type HostWait, type Slot, waitOf } from '../src/model/host'
import type { Outcome } from '../src/model/outcome'
import type { Run } from '../src/model/run'
import { pauseKeyOf } from '../src/politeness'
import { leaseMs } from './lease'

type Waiting = Extract<Outcome, { name: 'waiting' }>

/** The host that a run holds: one at a time, given up before the next one is asked for, so that no two wait for each other. */
export interface HostSlots {
  /** Before the first request. Null: granted. */
  take(url: URL): Promise<Waiting | null>
  /** Before every request that follows another: leaves the host its pause, or takes the next host. Null: granted. */
  follow(url: URL): Promise<Waiting | null>
  /** The last request has ended: the pause of the host begins now, whatever is still to be written. */
  ended(): void
  /** Counts a request. */
  asked(url: URL): void
  /** Requests so far, by host. */
  readonly requests: ReadonlyMap<string, number>
  /** The host that was asked last; null: none. */
  host(): string | null
  renew(): Promise<void>
  release(): Promise<void>
}

/** So long a run that was redirected waits for the next host; after that it begins anew, later. */
const redirectWaitMs = 30_000
/** A run comes so much before its slot and waits here for the rest: the way through the queue costs the host no time. */
const leadMs = 250
const mostTurns = 3
/** Pauses are this much longer at most, so that what began together does not stay together. */
const jitter = 0.05

export function hostSlots(
  { store, config }: Deps,
  run: Pick<Run, 'id' | 'attempt'>,
  scope: PolitenessScope,
  signal: AbortSignal,
): HostSlots {
  // A worker that lost the run must not free the host of its successor.
  const holder = `${run.id}/${run.attempt}`
  const requests = new Map<string, number>()
  let held: string | null = null
  let last: string | null = null
  let endedAt: number | null = null

  return {
    take,
    async follow(url) {
      if (url.hostname === held) {
        await pause(intervalMs(), undefined, { signal })
        return null
      }
      await release()
      const giveUpAt = performance.now() + redirectWaitMs
      for (;;) {
        const refusal = await take(url)
        const waitMs = refusal ? refusal.until.getTime() - store.now().getTime() : 0
        if (!refusal || performance.now() + waitMs > giveUpAt) return refusal
        await pause(Math.max(waitMs, 1), undefined, { signal })
      }
    },
    ended() {
      endedAt ??= performance.now()
    },
    asked({ hostname }) {
      endedAt = null
      last = hostname
      requests.set(hostname, (requests.get(hostname) ?? 0) + 1)
    },
    requests,
    host: () => last,
    async renew() {
      if (held) await store.hosts.renew(held, holder, leaseMs)
    },
    release,
  }

  async function take(url: URL): Promise<Waiting | null> {
    const host = url.hostname
    const key = pauseKeyOf(url, scope)
    const known = key === host ? null : await store.hosts.get(key)
    const wish = known && waitOf(known, store.now())
    if (wish) return waiting(host, 'rateLimited', wish.until)
    const slot = await askAtTurn(host)
    if (slot.isGranted) {
      held = host
      return null
    }
    const isOurs = slot.reason === 'hostSpacing' || slot.reason === 'hostBusy'
    const early = new Date(slot.until.getTime() - (isOurs ? leadMs : 0))
    return waiting(host, slot.reason, early > store.now() ? early : slot.until)
  }

  /** Waits where the turn is near. */
  async function askAtTurn(host: string): Promise<Slot> {
    const interval = config.HOST_INTERVAL_MS
    for (let turn = 1; ; turn++) {
      const slot = await store.hosts.acquire(host, holder, leaseMs, interval, run.id)
      const waitMs = slot.isGranted ? 0 : slot.until.getTime() - store.now().getTime()
      if (slot.isGranted || waitMs > leadMs || turn === mostTurns) return slot
      await pause(Math.max(waitMs, 1), undefined, { signal })
    }
  }

  async function release(): Promise<void> {
    const host = held
    held = null
    const passedMs = endedAt === null ? 0 : performance.now() - endedAt
    const restMs = Math.max(0, Math.ceil(intervalMs() - passedMs))
    if (host) await store.hosts.release(host, holder, restMs)
  }

  function intervalMs(): number {
    return Math.round(config.HOST_INTERVAL_MS * (1 + Math.random() * jitter))
  }
}

const waiting = (host: string, reason: HostWait, until: Date): Waiting => ({
  name: 'waiting',
  until,
  reason,
  message: sentences[reason](host),
})

const sentences: Record<HostWait, (host: string) => string> = {
  hostBusy: (host) => `Another feed of ${host} is being fetched.`,
  hostSpacing: (host) => `${host} is left a pause between two requests.`,
  hostResting: (host) =>
    `${host} rests, because run after run failed there. One request will show whether it has recovered.`,
  rateLimited: (host) => `${host} asked to be left alone for a while.`,
}
