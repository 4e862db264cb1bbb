import { hourMs } from './feed'

/** A place in the line for a host. */
export interface Place {
  name: string
  /** The slot that it was promised. */
  at: Date
}

/** What the arbiter knows of a host. */
export interface HostState {
  holder: string | null
  heldUntil: Date | null
  nextFreeAt: Date | null
  /** Those who were refused, in the order in which they first asked. */
  line: Place[]
  /** Its own wish: nobody asks it before. */
  pausedUntil: Date | null
  pauseReason: string | null
  /** Its failed runs of late. */
  failedAt: Date[]
  /** Once past: a single request shall tell whether it has recovered. */
  restingUntil: Date | null
  restReason: string | null
}

export interface Host extends HostState {
  host: string
}

export const newHost = (): HostState => ({
  holder: null,
  heldUntil: null,
  nextFreeAt: null,
  line: [],
  pausedUntil: null,
  pauseReason: null,
  failedAt: [],
  restingUntil: null,
  restReason: null,
})

export type HostWait = 'hostBusy' | 'hostSpacing' | 'hostResting' | 'rateLimited'

export type Slot = { isGranted: true } | { isGranted: false; until: Date; reason: HostWait }

interface Asking {
  holder: string
  /** How the line knows the asker, whenever he comes back. */
  name: string
  leaseMs: number
  intervalMs: number
}

/** The steps of a host from one state to the next, for every store. Pure. */

/** Who does not come so long after his slot is passed by; he keeps his place. */
const patienceMs = 5_000
/** Who does not come for so long has lost his place. */
const forgetMs = 10 * 60_000
const longestLine = 1000
/** Nobody knows when a holder ends, and an interval may be nothing. */
const leastWaitMs = 50

/**
 * Gives the host to who asks, or promises him a slot. First come, first served: nobody passes one who
 * stands before him and is due before he would be done.
 */
export function ask(host: HostState, asking: Asking, now: Date): { slot: Slot; host: HostState } {
  const { holder, name, leaseMs, intervalMs } = asking
  const obstacle = obstacleOf(host, asking, now)
  const line = host.line.filter(({ at }) => at.getTime() > now.getTime() - forgetMs)
  const ahead = aheadOf(line, name).filter(({ at }) => at.getTime() > now.getTime() - patienceMs)
  const isPassing = ahead.some(({ at }) => at.getTime() < now.getTime() + intervalMs)
  if (host.holder === holder || (!obstacle && !isPassing)) {
    const rest = line.filter((place) => place.name !== name)
    const held = { holder, heldUntil: after(now, leaseMs), line: rest }
    return { slot: { isGranted: true }, host: { ...host, ...held } }
  }
  const from = obstacle?.until ?? now
  const until = after(from, ahead.length * Math.max(intervalMs, leastWaitMs))
  const slot = { isGranted: false, reason: obstacle?.reason ?? 'hostSpacing', until } as const
  return { slot, host: { ...host, line: seated(line, { name, at: until }) } }
}

const aheadOf = (line: Place[], name: string): Place[] => {
  const index = line.findIndex((place) => place.name === name)
  return index === -1 ? line : line.slice(0, index)
}

/** In the old place, else at the end. Who finds the line full stands beside it. */
function seated(line: Place[], place: Place): Place[] {
  const isIn = line.some(({ name }) => name === place.name)
  if (isIn) return line.map((other) => (other.name === place.name ? place : other))
  return line.length < longestLine ? [...line, place] : line
}

/** Why nobody new can have the host now, and when that ends; null when he can. */
function obstacleOf(
  { holder, heldUntil, nextFreeAt, pausedUntil, restingUntil }: HostState,
  { intervalMs }: Asking,
  now: Date,
): { reason: HostWait; until: Date } | null {
  if (pausedUntil && pausedUntil > now) return { reason: 'rateLimited', until: pausedUntil }
  if (restingUntil && restingUntil > now) return { reason: 'hostResting', until: restingUntil }
  if (holder && heldUntil && heldUntil > now) {
    const soonest = after(now, Math.max(intervalMs, leastWaitMs))
    return { reason: restingUntil ? 'hostResting' : 'hostBusy', until: soonest }
  }
  if (nextFreeAt && nextFreeAt > now) return { reason: 'hostSpacing', until: nextFreeAt }
  return null
}

/** What a run tells of its host: it answered, or the run failed by the host's fault. */
export type Verdict = { isWell: true } | { isWell: false; isEnded: boolean; reason: string }

const failuresToRest = 3
const failureSpanMs = hourMs / 6
const restMs = hourMs / 2

/** Three failed runs within ten minutes: half an hour of rest, then one request that shows whether it has recovered. */
export function judge(host: HostState, verdict: Verdict, now: Date): HostState {
  const isProbed = host.restingUntil !== null && host.restingUntil <= now
  if (verdict.isWell) return isProbed ? recovered(host) : host
  const isRecent = (at: Date) => at.getTime() > now.getTime() - failureSpanMs
  const failedAt = verdict.isEnded ? [...host.failedAt.filter(isRecent), now] : host.failedAt
  if (isProbed || (!host.restingUntil && failedAt.length >= failuresToRest))
    return { ...host, failedAt: [], restingUntil: after(now, restMs), restReason: verdict.reason }
  return { ...host, failedAt }
}

const recovered = (host: HostState): HostState => ({
  ...host,
  failedAt: [],
  restingUntil: null,
  restReason: null,
})

export const freed = (host: HostState, intervalMs: number, now: Date): HostState => ({
  ...host,
  holder: null,
  heldUntil: null,
  nextFreeAt: after(now, intervalMs),
})

/** Why nobody may ask the host now, and until when; null: it may be asked. */
export function waitOf(host: HostState, now: Date): { until: Date; reason: string } | null {
  if (host.pausedUntil && host.pausedUntil > now)
    return { until: host.pausedUntil, reason: host.pauseReason ?? '' }
  if (host.restingUntil && host.restingUntil > now)
    return { until: host.restingUntil, reason: host.restReason ?? '' }
  return null
}

const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms)
