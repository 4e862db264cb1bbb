import type { TakenDocument } from '../src/kept-documents'
import type { KeptDocument } from '../src/model/document'
import type { Validators } from '../src/model/feed'
import type { Outcome } from '../src/model/outcome'
import type { PollWishes } from '../src/model/wishes'
import type { Found } from './moved'

/** A document that was asked for, to be kept. */
export interface AskedDocument
  extends Pick<KeptDocument, 'url' | 'contentType' | 'answer' | 'isFeed'> {
  /** Whatever was taken: the list goes on behind what was read of it. */
  isCut: boolean
  taken: () => Promise<TakenDocument | null>
}

/** How an import ended, and what it has learned of the feed and its host. */
export interface ImportEnd {
  outcome: Outcome
  /** Not to be asked again sooner, by the host's word; null: not said. */
  freshMs: number | null
  /** Of the document; null: it was not read to its end. */
  wishes: PollWishes | null
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
  /** Null: there was none, or the same as last time. */
  document: AskedDocument | null
}

/** An import that ended so, and learned no more than this. */
export const endOf = (outcome: Outcome, learned: Partial<ImportEnd> = {}): ImportEnd => ({
  outcome,
  freshMs: null,
  wishes: null,
  validators: null,
  itemCount: null,
  retryAfter: null,
  found: null,
  undecodedAfter: null,
  document: null,
  ...learned,
})
