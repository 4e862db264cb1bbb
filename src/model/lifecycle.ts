import type { Feed, Source } from './feed'
import { lastSeenAt, type Sighting } from './sighting'

export const closedReasonNames = ['absent', 'approved', 'expired', 'unseen'] as const
export type ClosedReason = (typeof closedReasonNames)[number]

/** Why a listing is closed, a sentence each. */
export const closedReasons: Record<ClosedReason, string> = {
  absent:
    'Every full feed that carried it has left it out twice, and no feed has shown it for a day.',
  approved:
    'Its feed had left out so many listings that a person was asked, who said that they are gone.',
  expired: 'It was valid through a day that has passed, by the word of its feed.',
  unseen: 'No feed has shown it for long, and none of them tells when a listing has ended.',
}

/** A complete run of a full feed: what it did not sight, it missed. An empty, short or suspect one is not healthy. */
export interface Witness {
  runId: string
  isHealthy: boolean
}

const dayMs = 24 * 3_600_000

/** So long must nobody have shown a listing that its full feeds have missed. */
export const unseenToCloseMs = dayMs

/** So often must a full feed miss a listing. */
const missesToClose = 2

/**
 * Newest first: the last two healthy runs, and of the others the last two since the newest healthy one,
 * which has shown what they were worth.
 */
export function withWitness(witnesses: Witness[], witness: Witness): Witness[] {
  const all = [witness, ...witnesses.filter(({ runId }) => runId !== witness.runId)]
  const healthy = all.filter(({ isHealthy }) => isHealthy).slice(0, missesToClose)
  if (witness.isHealthy) return healthy
  const [newest] = healthy
  const doubtful = newest ? all.slice(0, all.indexOf(newest)) : all
  return [...doubtful.slice(0, missesToClose), ...healthy]
}

/** A feed as the end of its listings is judged by. */
export type Bearer = Pick<
  Feed,
  | 'id'
  | 'kind'
  | 'isEnabled'
  | 'witnesses'
  | 'witnessesAfter'
  | 'brake'
  | 'lastCompleteRunId'
  | 'lastConfirmedAt'
> & { isSourcePaused: boolean }

export const bearerOf = (feed: Feed, source: Source | null | undefined): Bearer => ({
  ...feed,
  isSourcePaused: Boolean(source?.pausedBecause),
})

/**
 * Whether its absence tells that a listing has ended. A paused feed tells nothing: its listings end as those of a
 * window do.
 */
export const isTelling = ({ kind, isEnabled, isSourcePaused }: Bearer): boolean =>
  kind === 'full' && isEnabled && !isSourcePaused

/**
 * What a run before this one sighted last, two runs have missed. Null: nothing yet. `isSure`: counting healthy
 * runs only.
 */
export function missedBefore(
  { witnesses, witnessesAfter }: Pick<Bearer, 'witnesses' | 'witnessesAfter'>,
  isSure: boolean,
): string | null {
  const counted = witnesses.filter(
    ({ runId, isHealthy }) =>
      (isHealthy || !isSure) && (witnessesAfter === null || runId > witnessesAfter),
  )
  return counted[missesToClose - 1]?.runId ?? null
}

/**
 * The latest healthy run of a full feed that did not sight what it had sighted before: it had left it out. Null: it had
 * not, or the listing was closed since.
 */
export function missedSince(
  { kind, witnesses }: Pick<Bearer, 'kind' | 'witnesses'>,
  { runId, fingerprint }: Pick<Sighting, 'runId' | 'fingerprint'>,
): string | null {
  if (kind !== 'full' || fingerprint === '') return null
  return witnesses.find((witness) => witness.isHealthy && witness.runId > runId)?.runId ?? null
}

/** A listing that is open, and who carries it since it was last opened. */
export interface Carried {
  key: string
  validThrough: Date | null
  sightings: Pick<Sighting, 'feedId' | 'runId' | 'seenAt'>[]
}

type Bearers = ReadonlyMap<string, Bearer>

/** When any of its feeds last showed it. */
export function lastShownAt({ sightings }: Carried, bearers: Bearers): Date {
  const instants = sightings.map((sighting) =>
    lastSeenAt(sighting, bearers.get(sighting.feedId)).getTime(),
  )
  return new Date(Math.max(0, ...instants))
}

/**
 * Whether a feed that would know carries it, or one whose brake waits for a person, paused or not: then neither its
 * date nor its age closes it.
 */
export const isVouchedFor = ({ sightings }: Carried, bearers: Bearers): boolean =>
  sightings.some(({ feedId }) => {
    const bearer = bearers.get(feedId)
    return bearer !== undefined && (isTelling(bearer) || bearer.brake !== null)
  })

/**
 * Whether every telling feed but `feedId`, which is asked already, has missed it in two healthy runs. One whose
 * brake is on has missed nothing yet.
 */
export const isMissedByOthers = (
  { sightings }: Carried,
  feedId: string,
  bearers: Bearers,
): boolean =>
  sightings.every((sighting) => {
    const bearer = bearers.get(sighting.feedId)
    if (sighting.feedId === feedId || !bearer || !isTelling(bearer)) return true
    const before = bearer.brake ? null : missedBefore(bearer, true)
    return before !== null && sighting.runId < before
  })

/** A date without a time holds until that day has ended everywhere. */
export const wholeDayMs = 36 * 3_600_000

export function hasExpired(validThrough: Date | null, now: Date): boolean {
  if (!validThrough) return false
  const isDate = validThrough.getTime() % dayMs === 0
  return validThrough.getTime() + (isDate ? wholeDayMs : 0) <= now.getTime()
}

export interface Closure {
  closedAt: Date
  closedReason: ClosedReason
  closedRunId: string | null
}

/** As a listing has it: all null while it is open. */
export type ClosureState = { [K in keyof Closure]: Closure[K] | null }

export const notClosed: ClosureState = { closedAt: null, closedReason: null, closedRunId: null }

/**
 * Whether a closed listing that a feed shows again is open again. One that ended by its own date is not, while the
 * feed repeats it as it was.
 */
export const isReturn = ({ closedReason }: Pick<ClosureState, 'closedReason'>): boolean =>
  closedReason !== null && closedReason !== 'expired'

/** Whether a listing that a feed shows with another content is open again. */
export const isReopenedBy = (
  { closedReason }: Pick<ClosureState, 'closedReason'>,
  { validThrough }: { validThrough: Date | null },
  now: Date,
): boolean =>
  isReturn({ closedReason }) || (closedReason !== null && !hasExpired(validThrough, now))
