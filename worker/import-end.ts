import type { Validators } from '../src/model/feed'
import type { Outcome } from '../src/model/outcome'
import type { PollHints } from '../src/politeness'
import type { Found } from './moved'

/** How an import ended, and what it has learned of the feed and its host. */
export interface ImportEnd {
  outcome: Outcome
  hints: PollHints
  /** What to ask with the next time; null: in full. */
  validators: Validators | null
  /** Items of the document; null: it was not read to its end. */
  itemCount: number | null
  /** How long the host wants to be left alone. */
  retryAfter: Date | null
  /** Null: the feed itself was not found. */
  found: Found | null
  /** The body could not be decompressed to its end, and so many of its records are stored; null: it could. */
  undecodedAfter: number | null
}

/** An import that ended so, and learned no more than this. */
export const endOf = (outcome: Outcome, learned: Partial<ImportEnd> = {}): ImportEnd => ({
  outcome,
  hints: { ttlMs: null, freshMs: null },
  validators: null,
  itemCount: null,
  retryAfter: null,
  found: null,
  undecodedAfter: null,
  ...learned,
})
