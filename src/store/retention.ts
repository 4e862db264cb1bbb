/**
 * Removes what is too old, oldest first and `limit` rows at most, so that others can write in between; each answers how
 * many rows it took. MongoDB removes runs a minute later, by itself. A feed's newest run, its last complete one and open ones are never touched.
 */
export interface RetentionStore {
  /** Whole runs that ended before `before`. */
  runs(before: Date, limit: number): Promise<number>
  /** Attempts, rejected and duplicate items, warnings and excerpts of runs that ended before `before`; `updatedAt` stays. */
  runDetails(before: Date, limit: number): Promise<number>
  /** Entries of the chronicle from before `before`. */
  entries(before: Date, limit: number): Promise<number>
  /** Whole runs that a person dismissed before `before`. */
  dismissed(before: Date, limit: number): Promise<number>
  /** Listings closed before `before` that no feed has shown since, with their sightings: they may come back as new ones. */
  closedListings(before: Date, limit: number): Promise<number>
  /** Cycles of a tick before `before`. */
  cycles(before: Date, limit: number): Promise<number>
  /** Hosts that were last asked, and last to be left alone, before `before`. */
  hosts(before: Date, limit: number): Promise<number>
  /** Alerts that were over before `before`. */
  alerts(before: Date, limit: number): Promise<number>
  /** Answers to requests that were sent before `before`. */
  answers(before: Date, limit: number): Promise<number>
  /** Messages to webhooks from before `before`. */
  deliveries(before: Date, limit: number): Promise<number>
  /** Documents that were fetched before `before` for a preview. */
  previews(before: Date, limit: number): Promise<number>
  /** Processes that were last heard of before `before`. */
  heartbeats(before: Date, limit: number): Promise<number>
  /** Sessions that were last used before `before`. */
  sessions(before: Date, limit: number): Promise<number>
  /** Counts of tries to sign in whose window ended before `before`. */
  signIns(before: Date, limit: number): Promise<number>
  /** Entries of the audit log from before `before`. */
  audit(before: Date, limit: number): Promise<number>
}
