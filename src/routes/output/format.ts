import type { Outgoing } from '../../listing-exports'

/** What an output document says of itself. */
export interface OutputHead {
  title: string
  /** The page that shows the same listings. */
  page: string
  /** Where the document is. */
  self: string
  /** When one of its newest listings last changed. */
  updatedAt: Date
  /** Sources that are left out by their terms, by id. */
  leftOut: string[]
}

/** How listings are written for others: a beginning, a text for each, an end. */
export interface OutputFormat {
  contentType: string
  begin(head: OutputHead): string
  listing(outgoing: Outgoing): string
  end(head: OutputHead): string
}

/** Null: nothing is left out. */
export const leftOutSentence = ({ leftOut }: Pick<OutputHead, 'leftOut'>): string | null =>
  leftOut.length === 0
    ? null
    : `By their terms these sources may not be passed on, and their listings are left out: ${leftOut.join(' ')}`
