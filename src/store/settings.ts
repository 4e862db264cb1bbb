/** Small facts of the whole installation (a paused queue), by name. */
export interface SettingStore {
  get(name: string): Promise<string | null>
  /** Null removes it. */
  set(name: string, value: string | null): Promise<void>
  /** Keeps what is there, else the value given; answers what is there then. */
  ensure(name: string, value: string): Promise<string>
  /** Puts the value in the place of `before` (null: of nothing). False: something else is there, nothing was written. */
  swap(name: string, before: string | null, value: string): Promise<boolean>
}
