import type { Trigger } from '../model/run'

export interface Cycle {
  /** The tick's ISO instant, or a UUID for an "Import all". */
  id: string
  trigger: Trigger
  at: Date
  /** Null until all its runs are opened: a cycle whose opener died is taken up again. */
  openedAt: Date | null
}

export interface CycleStore {
  /** True for exactly one caller; later callers get true only if the opener left it unfinished for `staleMs`. */
  begin(cycle: Omit<Cycle, 'openedAt'>, staleMs: number): Promise<boolean>
  finish(id: string): Promise<void>
  get(id: string): Promise<Cycle | null>
}
