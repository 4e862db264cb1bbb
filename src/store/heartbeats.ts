import type { Beat, Heartbeat } from '../model/heartbeat'

/** Which processes are alive, by their own word. */
export interface HeartbeatStore {
  /** Of a process that had stopped, too: it has come back. */
  beat(beat: Beat): Promise<void>
  /** The process says that it ends. */
  stop(name: string): Promise<void>
  /** By role and name, those that were pruned excepted. */
  list(): Promise<Heartbeat[]>
}
