import type { Actor } from './actor'

/** The closed set of what is kept of who did it, with the words for it. */
export const auditActions = {
  runOpened: 'opened a run',
  runsOpened: 'imported all feeds',
  runRetried: 'retried a run',
  runCancelled: 'cancelled a run',
  deadLetterDismissed: 'dismissed a dead letter',
  runReplayed: 'had a kept document read again',
  feedPreviewed: 'looked at a feed before adding it',
  feedAdded: 'added a feed',
  feedsImported: 'added the feeds of a list',
  feedChanged: 'changed a feed',
  feedPaused: 'paused a feed',
  feedResumed: 'resumed a feed',
  feedMapped: 'changed the field mapping of a feed',
  feedArchived: 'archived a feed',
  feedUnarchived: 'took a feed back from the archive',
  feedRemoved: 'removed a feed with its listings',
  feedAccepted: 'accepted what a feed does',
  brakeApproved: 'approved closing listings',
  brakeRejected: 'kept listings open',
  sourceChanged: 'changed a source',
  sourcePaused: 'paused a source',
  sourceResumed: 'resumed a source',
  sourceRemoved: 'removed a source with its listings',
  queuePaused: 'paused all imports',
  queueResumed: 'resumed all imports',
  webhookTested: 'sent a test to a webhook',
  twinSplit: 'said that a listing is no duplicate',
  searchSaved: 'saved a search',
  searchRemoved: 'removed a saved search',
  webhookAdded: 'added a webhook',
  webhookPaused: 'paused a webhook',
  webhookResumed: 'resumed a webhook',
  webhookRemoved: 'removed a webhook',
  deliveryRetried: 'sent a message to a webhook again',
  userAdded: 'added a user',
  userChanged: 'changed a user',
  userRemoved: 'removed a user',
  signedIn: 'signed in',
  signedOut: 'signed out',
  sessionEnded: 'ended a session',
  tokenMade: 'made a token',
  tokenRevoked: 'revoked a token',
} as const satisfies Record<string, string>

export type AuditAction = keyof typeof auditActions
export const auditActionNames = Object.keys(auditActions) as AuditAction[]

/** What is neither a feed nor a run, by its kind and id: `source:jobs.example`. */
export type Thing = `${'source' | 'webhook' | 'listing' | 'search' | 'user' | 'token'}:${string}`

/** What was done to what. */
export interface Deed {
  action: AuditAction
  feedId?: string | undefined
  runId?: string | undefined
  thing?: Thing | undefined
  /** The name of what it was done to, as it was then. */
  subject?: string | undefined
  /** What else there is to know: a reason, the fields that changed. Never a secret. */
  details?: Record<string, string | number | boolean | null> | undefined
}

export interface AuditEntry {
  /** UUIDv7: ids sort by time. */
  id: string
  at: Date
  /** Who, and by which token of theirs. */
  actor: Actor['name']
  token: Actor['token']
  action: AuditAction
  feedId: string | null
  runId: string | null
  thing: string | null
  subject: string | null
  details: Record<string, string | number | boolean | null>
}
