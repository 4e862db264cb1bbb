/** Why closes wait for a person: too many of the feed's listings, all of them, or the runs were empty, short or suspect. */
export type BrakeReason = 'many' | 'all' | 'doubtful'

/** The closes of a feed, held until a person approves or rejects them, or a run finds the listings again. */
export interface Brake {
  since: Date
  /** The last run that missed them. */
  runId: string
  reason: BrakeReason
  /** Listings held. */
  count: number
  /** Open listings of the feed when the brake went on: it stays, so that a second bad run is measured by the same. */
  of: number
  /** Held is what was last sighted by a run before this one. */
  before: string
  /** A person's word, being carried out. */
  approval: BrakeApproval | null
}

export interface BrakeApproval {
  at: Date
  note: string | null
  /** As the list was that the person saw: what is missed later is not meant. */
  before: string
  /** Listings that the run had closed by then. */
  closedBefore: number
}

/** How a brake ended by a person's word. */
export interface BrakeDecision {
  at: Date
  isApproved: boolean
  note: string | null
  runId: string
  count: number
  of: number
}

const shareToHold = 0.2
const leastToHold = 10

/** Whether so many closes at once, of so many open listings, need a person's word. */
export function holdReason(count: number, of: number): 'many' | 'all' | null {
  if (count > 0 && count >= of) return 'all'
  return count >= leastToHold && count > of * shareToHold ? 'many' : null
}

/** What a run was the last to sight, of what two runs have missed since. */
export interface Loss {
  /** The run that sighted them last. */
  runId: string
  /** When it sighted the last of them. */
  seenAt: Date
  /** How many may be closed now, but for this run's other ones. */
  count: number
}

/** What is to be closed now: whole losses only, so that no brake is passed by slices. */
export interface DueLoss {
  /** What was last sighted by a run before this one. */
  before: string
  count: number
}

/**
 * Of the losses up to the run `before` those that nobody has shown for `unseenMs`; `nextAt`: when the next one is.
 * Ids of runs sort by time.
 */
export function dueLoss(
  losses: Loss[],
  before: string,
  unseenMs: number,
  now: Date,
): DueLoss & { nextAt: Date | null } {
  const candidates = losses
    .filter(({ runId }) => runId < before)
    .toSorted((a, b) => (a.runId < b.runId ? -1 : 1))
  const dueAt = ({ seenAt }: Loss) => new Date(seenAt.getTime() + unseenMs)
  const firstLater = candidates.findIndex((loss) => dueAt(loss) > now)
  const later = candidates[firstLater]
  const due = later ? candidates.slice(0, firstLater) : candidates
  return {
    before: later?.runId ?? before,
    count: due.reduce((sum, { count }) => sum + count, 0),
    nextAt: later ? dueAt(later) : null,
  }
}
