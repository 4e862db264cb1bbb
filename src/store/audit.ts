import type { AuditEntry } from '../model/audit'
import type { Page, PageRequest } from '../model/page'

export interface AuditFilter {
  actor?: string | undefined
  /** The name of a token of theirs. */
  token?: string | undefined
  action?: string | undefined
  feedId?: string | undefined
  runId?: string | undefined
  thing?: string | undefined
}

/** Who did what, when, to what. */
export interface AuditStore {
  add(entry: AuditEntry): Promise<void>
  /** Newest first, by id. */
  list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>
}
