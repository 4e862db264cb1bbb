import type { Change, ChangedField } from './changes'

export interface ImpactExample {
  key: string
  title: string
  changes: Change[]
}

/** What another mapping would do to what is stored, as far as one document tells. */
export interface MappingImpact {
  /** Listings that it makes of the document; those that the mapping before makes. */
  listings: number
  before: number
  /** Of those that are stored: how many would change, and in which fields. */
  changed: number
  fields: { field: ChangedField; count: number }[]
  /** They are not stored, and would be. */
  added: number
  /** They are stored, and would not be found under their keys any more. */
  orphaned: number
  examples: ImpactExample[]
}
