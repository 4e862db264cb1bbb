import type { Alert } from '../model/alert'
import type { Page, PageRequest } from '../model/page'

/** What called for a person, and whether it still does. */
export interface AlertStore {
  /** Writes the alert, unless one of its key is open. Of any number of simultaneous ones one gets true. */
  open(alert: Alert): Promise<boolean>
  /** Writes it whole, with the next version. False: another writer came first, nothing was written. */
  replace(alert: Alert): Promise<boolean>
  get(id: string): Promise<Alert | null>
  /** All that are open, oldest first. */
  unresolved(): Promise<Alert[]>
  /** Whose `nextDeliveryAt` is not after `at`, longest due first. */
  due(at: Date, limit: number): Promise<Alert[]>
  /** Newest first, by id. */
  list(filter: { isOpen?: boolean | undefined }, page: PageRequest): Promise<Page<Alert>>
}
