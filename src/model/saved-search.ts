import type { EmploymentType, Workplace } from './listing'

/** What a search asks of listings, in the words of their list. */
export interface SearchFilter {
  search?: string | undefined
  source?: string | undefined
  feedId?: string | undefined
  workplace?: Workplace | undefined
  employmentType?: EmploymentType | undefined
}

/** A filter of the list of listings with a name of its own. */
export interface SavedSearch {
  /** UUIDv7: ids sort by the time of saving. */
  id: string
  name: string
  filter: SearchFilter
  createdAt: Date
}
