import type { ListingDraft } from '../../model/listing'
import type { Sighting } from '../../model/sighting'
import type { BatchItem } from '../listings'
import { draftColumns } from './listing-rows'
import { stored, type Value } from './rows'

export type Seen = Pick<Sighting, 'runId' | 'attempt' | 'result' | 'contentHash' | 'fingerprint'>

/** An item as it comes to be judged. */
export interface Incoming {
  key: string
  contentHash: string
  fingerprint: string
  sighting: Seen | null
  /** What was read of it; null: nothing had to be. */
  read: ReadRow | null
}

export interface ReadRow {
  /** The values of `draftColumns`. */
  row: Value[]
  /** Description, text and raw: as they are, or their UTF-8. */
  texts: (string | Uint8Array | null)[]
}

export const incomingOf = ({ draft, sighting, ...item }: BatchItem): Incoming => ({
  ...item,
  sighting: sighting ?? null,
  read: draft && readRowOf(draft),
})

const readRowOf = (draft: ListingDraft): ReadRow => ({
  row: draftColumns.map((column) => stored(draft[column])),
  texts: [draft.description, draft.text, draft.raw],
})
