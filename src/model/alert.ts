import type { Delivery } from './alert-delivery'

interface AlertMeaning {
  title: string
  /** What the operator can do. */
  advice: string
  /** What is said when it is over by itself. */
  ending: string
}

/** The closed set of what calls for a person, most serious first. */
export const alertMeanings = {
  noWorker: {
    title: 'No worker is alive',
    advice: 'Start one (bun run worker), and see the log of the last one for why it ended.',
    ending: 'A worker is alive again.',
  },
  runsWait: {
    title: 'Runs wait for too long',
    advice: 'Start more workers, raise CONCURRENCY, or import less often.',
    ending: 'Runs are taken in time again.',
  },
  failingForDays: {
    title: 'A feed has failed for days',
    advice: 'It will not mend itself: give it its new address, talk to the board, or pause it.',
    ending: 'It does not fail any more.',
  },
  feedFailing: {
    title: 'A feed keeps failing',
    advice: 'See its last run for what the host said.',
    ending: 'It does not fail any more.',
  },
} as const satisfies Record<string, AlertMeaning>

export type AlertCause = keyof typeof alertMeanings
export const alertCauses = Object.keys(alertMeanings) as AlertCause[]

/** Something that holds now and calls for a person. */
export interface Grievance {
  /** There is at most one open alert of a key. */
  key: string
  cause: AlertCause
  /** What it is about: the name of a feed; null: all of it. */
  subject: string | null
  feedId: string | null
  runId: string | null
  /** What is so, with its figures, in a sentence or two. Says nothing that changes by the minute. */
  message: string
}

export interface Alert extends Grievance {
  /** UUIDv7: ids sort by the time of opening. */
  id: string
  advice: string
  openedAt: Date
  clearedAt: Date | null
  /** Why it is over. */
  ending: string | null
  /** What is to be told to the webhook, in this order. */
  deliveries: Delivery[]
  /** When the first of them that is not done is due. */
  nextDeliveryAt: Date | null
  /** Rises with every write: who decides on what he read writes only if it still holds. */
  version: number
}

/** The page that shows more. */
export function pathOf({ cause, runId, feedId }: Grievance): string {
  if (cause === 'runsWait') return '/?status=pending'
  if (runId) return `/runs/${runId}`
  return feedId ? `/feeds#feed-${feedId}` : '/alerts'
}

/** Most serious first, of equal ones the oldest. */
export const bySeverity = (a: Alert, b: Alert): number =>
  alertCauses.indexOf(a.cause) - alertCauses.indexOf(b.cause) ||
  a.openedAt.getTime() - b.openedAt.getTime()

export interface NewAlert {
  id: string
  advice: string
  now: Date
}

/** The steps of an alert from one state to the next, for every store. Pure. */

export const opened = (grievance: Grievance, { id, advice, now }: NewAlert): Alert => ({
  ...grievance,
  id,
  advice,
  openedAt: now,
  clearedAt: null,
  ending: null,
  deliveries: [],
  nextDeliveryAt: null,
  version: 1,
})

/** Null: it was over already. */
export const cleared = (alert: Alert, ending: string, now: Date): Alert | null =>
  alert.clearedAt ? null : { ...alert, ending, clearedAt: now }
