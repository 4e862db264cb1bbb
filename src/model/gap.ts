import type { Feed } from './feed'
import { hourMs } from './feed'
import { usualPerHour } from './habit'
import type { Warning } from './run'
import { spanOf } from './span'

/** A document of a window feed, beside the one that was read before it. */
export interface Turnover {
  /** Listings in it. */
  carried: number
  /** When the feed was last looked at, and found with other listings only. */
  lastAt: Date
  /** The oldest instant at which one of its items says that it was posted; null: none says so. */
  oldestPostedAt: Date | null
  now: Date
}

/**
 * The gap alarm: no item of this document was in the one before, so whatever came in between and no longer fits was
 * missed. Certain is how many came (all that the document carries); how many of those before them were missed
 * cannot be proven, and may be none: that is estimated, and called so.
 */
export function gapOf({ habit }: Pick<Feed, 'habit'>, turnover: Turnover): Warning {
  const { carried, lastAt, now } = turnover
  const elapsedMs = now.getTime() - lastAt.getTime()
  const perHour = ratePerHour(turnover, usualPerHour(habit), elapsedMs)
  const everyMs = cadenceFor(carried, perHour)
  const sentences = [
    `None of its ${carried} items was there at the last look, ${spanOf(elapsedMs)} ago: at least ${carried} came since.`,
    lossOf(turnover, perHour, elapsedMs),
    `To miss none, ask every ${spanOf(everyMs)} or more often.`,
  ]
  return { kind: 'gap', message: sentences.join(' ') }
}

/** The fastest of what is seen: all came since the last look; all came since the oldest was posted; the habit. */
function ratePerHour(turnover: Turnover, usual: number | null, elapsedMs: number): number {
  const { carried } = turnover
  const rates = [elapsedMs, reachMs(turnover) ?? elapsedMs].map(
    (ms) => carried / Math.max(ms / hourMs, 1 / 60),
  )
  return Math.max(...rates, usual ?? 0)
}

/** How far the document reaches back; null: it does not say, or as far as the last look. */
function reachMs({ oldestPostedAt, lastAt, now }: Turnover): number | null {
  if (!oldestPostedAt || oldestPostedAt <= lastAt || oldestPostedAt >= now) return null
  return now.getTime() - oldestPostedAt.getTime()
}

function lossOf(turnover: Turnover, perHour: number, elapsedMs: number): string {
  const lost = Math.round((perHour * elapsedMs) / hourMs) - turnover.carried
  const reach = reachMs(turnover)
  const seen =
    reach === null
      ? ''
      : `They reach back ${spanOf(reach)} only, so ${spanOf(elapsedMs - reach)} were not seen. `
  return lost > 0
    ? `${seen}About ${lost} listings were missed, by the pace of the feed.`
    : `${seen}How many were missed cannot be told.`
}

/** In half of this time the window is full: a margin of two, in whole minutes. */
const cadenceFor = (carried: number, perHour: number): number =>
  Math.max(1, Math.floor((carried / perHour) * 30)) * 60_000
