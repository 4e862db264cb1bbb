import type { AnswerAsking, KeptAnswer, KeyClaim } from '../model/answer'

/** What requests that named themselves by a key were answered. */
export interface AnswerStore {
  /**
   * Asks to answer the request of a key. Of any number of simultaneous ones one gets `mine`; who has it may ask again,
   * which prolongs his hold, and who lets it run out gives way to the next.
   */
  take(key: string, asking: AnswerAsking): Promise<KeyClaim>
  /** Keeps the answer, unless somebody else has the key meanwhile. */
  keep(key: string, holder: string, answer: KeptAnswer): Promise<void>
  /** Nothing was done: the key is free. */
  giveBack(key: string, holder: string): Promise<void>
}
