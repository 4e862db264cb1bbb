import { type AlertCause, clockOf, type Grievance } from './alert'
import { endedByBoard, type Feed, isFailingForDays } from './feed'
import { type FlagKind, feedFlags } from './flags'

/** A feed that a person has paused is nobody's trouble; one that Gleaner has paused is, until a person has a word on it. */
export const endGrievances = (feed: Feed): Grievance[] =>
  !feed.isEnabled && feed.disabledReason === endedByBoard
    ? [ofFeed(feed, 'feedEnded', `${endedByBoard} It is not asked any more.`)]
    : []

/** What about a feed calls for a person. */
export function feedGrievances(feed: Feed, now: Date): Grievance[] {
  const found = [...brakeGrievances(feed), ...flagGrievances(feed, now), ...failureGrievances(feed)]
  // One alert is enough for a new feed that does nothing but fail.
  const isNew = found.some(({ cause }) => cause === 'neverSucceeded')
  return found.filter(({ cause }) => !isNew || cause !== 'feedFailing')
}

/** The third failure in a row. */
const failuresToTell = 3

function failureGrievances(feed: Feed): Grievance[] {
  const story = failureStory(feed)
  return [
    ...(feed.consecutiveFailures >= failuresToTell ? [ofFeed(feed, 'feedFailing', story)] : []),
    ...(isFailingForDays(feed) ? [ofFeed(feed, 'failingForDays', story)] : []),
  ]
}

function failureStory({ consecutiveFailures, failingSince }: Feed): string {
  const since = failingSince ? `, since ${clockOf(failingSince)}` : ''
  return `It has failed ${consecutiveFailures} times in a row${since}.`
}

const causeOfFlag = {
  neverSucceeded: 'neverSucceeded',
  suspect: 'runSuspect',
  empty: 'feedThin',
  short: 'feedThin',
  silent: 'feedSilent',
  gap: 'gap',
} as const satisfies Record<FlagKind, AlertCause>

function flagGrievances(feed: Feed, now: Date): Grievance[] {
  return feedFlags(feed, now).map(({ kind, message }) => {
    const isFailing = kind === 'neverSucceeded' && feed.consecutiveFailures > 0
    const story = isFailing ? `${message} ${failureStory(feed)}` : message
    return ofFeed(feed, causeOfFlag[kind], story)
  })
}

/** An approved one is being carried out. */
function brakeGrievances(feed: Feed): Grievance[] {
  const { brake } = feed
  if (!brake || brake.approval) return []
  const { count, of } = brake
  const message = `${count} of its ${of} open listings are gone from the feed. They are held open until you decide.`
  return [ofFeed(feed, 'closingHeld', message)]
}

/** What stands on the page of the last run. */
const causesOfRun = new Set<AlertCause>([
  'runSuspect',
  'neverSucceeded',
  'feedEnded',
  'failingForDays',
  'feedFailing',
])

const ofFeed = (feed: Feed, cause: AlertCause, message: string): Grievance => ({
  key: `${cause} ${feed.id}`,
  cause,
  subject: feed.name,
  feedId: feed.id,
  runId: causesOfRun.has(cause) ? feed.lastRunId : null,
  message,
})
