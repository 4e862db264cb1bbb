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
  queueDown: {
    title: 'The queue does not answer',
    advice: 'Start Redis again. Runs wait in the database, and begin when it is back.',
    ending: 'The queue answers again.',
  },
  noWorker: {
    title: 'No worker is alive',
    advice: 'Start one (bun run worker), and see the log of the last one for why it ended.',
    ending: 'A worker is alive again.',
  },
  notDelivered: {
    title: 'The webhook does not take alerts',
    advice: 'Check ALERT_WEBHOOK_URL, and what it leads to. Until then alerts are only shown.',
    ending: 'No message waits for it any more.',
  },
  runsWait: {
    title: 'Runs wait for too long',
    advice: 'Start more workers, raise CONCURRENCY, or import less often.',
    ending: 'Runs are taken in time again.',
  },
  closingHeld: {
    title: 'Listings wait for your word before they are closed',
    advice: 'See which they are, and approve or reject. The feed is imported meanwhile.',
    ending: 'Nothing waits for your word any more.',
  },
  runSuspect: {
    title: 'A run is suspect',
    advice: 'See the run, and the feed in a browser. Nothing is closed by such a run.',
    ending: 'Its last completed run is not suspect.',
  },
  neverSucceeded: {
    title: 'A feed has never been imported',
    advice: 'Check its URL, and see its last run for what the host said.',
    ending: 'It was imported.',
  },
  feedEnded: {
    title: 'A board has ended a feed',
    advice:
      'Give the feed its new address, if it has one, and resume it; else pause it for a reason of your own.',
    ending: 'It is asked again, or a person has paused it.',
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
  feedThin: {
    title: 'A feed is empty or far too short',
    advice: 'Open it in a browser. If that is right from now on, say so on the page of feeds.',
    ending: 'It is not empty or too short any more, or that is right from now on.',
  },
  gap: {
    title: 'Listings got lost between two runs',
    advice: 'Import the feed more often.',
    ending: 'Its last two runs overlap.',
  },
  feedSilent: {
    title: 'A feed has brought nothing new for longer than usual',
    advice: 'Open it in a browser: the board may have moved it, or given it up.',
    ending: 'It has brought something new, or its habit has changed.',
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

/** `2026-11-23 10:05 UTC` */
export const clockOf = (at: Date): string =>
  `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** The page that shows more. */
export function pathOf({ cause, runId, feedId }: Grievance): string {
  if (cause === 'runsWait') return '/?status=pending'
  if (cause === 'closingHeld') return `/feeds/${feedId}/brake`
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
