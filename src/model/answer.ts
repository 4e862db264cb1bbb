/** What a request was answered, for who sends it again. */
export interface KeptAnswer {
  status: number
  contentType: string | null
  location: string | null
  /** Null: it held a secret, or what was removed for good since, so it is not kept. */
  body: string | null
}

/** Who asks to answer a request that named itself by a key. */
export interface AnswerAsking {
  /** Tells the request from others of the same key. */
  request: string
  holder: string
  leaseMs: number
  /** So long the key stands for its answer. */
  lifeMs: number
}

/** A key that was used. */
export interface UsedKey extends Pick<AnswerAsking, 'request' | 'holder'> {
  takenAt: Date
  /** Its holder answers until then, or has died. */
  heldUntil: Date
  answer: KeptAnswer | null
}

export type KeyClaim =
  /** The request is to be answered now. */
  | { name: 'mine' }
  | { name: 'answered'; answer: KeptAnswer }
  | { name: 'busy' }
  /** The key stands for another request. */
  | { name: 'other' }

/** What who asks for a key is told, for every store. Pure. */
export function claimOf(used: UsedKey | null, asking: AnswerAsking, now: Date): KeyClaim {
  if (!used || used.takenAt.getTime() + asking.lifeMs <= now.getTime()) return { name: 'mine' }
  if (used.request !== asking.request) return { name: 'other' }
  if (used.answer) return { name: 'answered', answer: used.answer }
  const isFree = used.holder === asking.holder || used.heldUntil <= now
  return { name: isFree ? 'mine' : 'busy' }
}

export const keyTaken = ({ request, holder, leaseMs }: AnswerAsking, now: Date): UsedKey => ({
  request,
  holder,
  takenAt: now,
  heldUntil: new Date(now.getTime() + leaseMs),
  answer: null,
})
