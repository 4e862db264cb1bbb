/** The keys that likely duplicates share, of listings that were stored before a rule for them was. */
export interface TwinKeyStore {
  /**
   * Gives the next listings behind `after` (null: the first) the keys that follow from what is stored of them; nothing
   * else of them changes. Answers where to go on; null: there are no more.
   */
  renew(after: string | null, limit: number): Promise<string | null>
}
