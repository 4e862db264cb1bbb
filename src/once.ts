import type { Deps } from './deps'
import type { KeptAnswer, KeyClaim } from './model/answer'

/** Who answers says so as often as this; who has died gives way after three times as long. */
const renewMs = 10_000
/** So long a key stands for its answer. */
export const keyLifeMs = 24 * 3_600_000

/**
 * Answers a request that named itself by a key once, however often and to whatever process it is sent. `answer` gives
 * null when nothing was done: then the next one is tried again.
 */
export async function answerOnce(
  { store, log }: Pick<Deps, 'store' | 'log'>,
  { key, request }: { key: string; request: string },
  answer: () => Promise<KeptAnswer | null>,
): Promise<KeyClaim> {
  const holder = Bun.randomUUIDv7()
  const asking = { request, holder, leaseMs: 3 * renewMs, lifeMs: keyLifeMs }
  const claim = await store.answers.take(key, asking)
  if (claim.name !== 'mine') return claim
  const renewal = setInterval(
    () => store.answers.take(key, asking).catch((err) => log.debug({ err }, 'a key ran out')),
    renewMs,
  )
  try {
    const kept = await answer()
    await settle(kept).catch((err) => log.warn({ err }, 'an answer could not be kept'))
  } finally {
    clearInterval(renewal)
  }
  return claim

  /** It was done, whether its answer can be kept or not. */
  function settle(kept: KeptAnswer | null): Promise<void> {
    return kept ? store.answers.keep(key, holder, kept) : store.answers.giveBack(key, holder)
  }
}
