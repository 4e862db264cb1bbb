/** What a webhook is told of: every run that has ended, or listings of a saved search that a run has brought. */
export const webhookEvents = ['run.finished', 'listings.new'] as const
export type WebhookEvent = (typeof webhookEvents)[number]

export interface WebhookState {
  /** Null: it is sent to. What there is to tell during a pause waits. */
  pausedAt: Date | null
  /** In a row, up to the last try. */
  refusals: number
  /** It is left alone until then, after a refusal. */
  restingUntil: Date | null
}

/** Where another program wants to be told. */
export interface Webhook extends WebhookState {
  /** UUIDv7: ids sort by the time of adding. */
  id: string
  name: string
  /** http(s); whoever has it may be able to write to the other program. */
  url: string
  /** What its messages are signed with. */
  secret: string
  event: WebhookEvent
  /** Of `listings.new`. */
  searchId: string | null
  /** It is told of nothing that was before. */
  createdAt: Date
}

const firstRestMs = 5000
const longestRestMs = 5 * 60_000

/** How long a webhook is left alone that has refused so often in a row: half of it is by chance. */
export const webhookRestMs = (refusals: number, random: number): number =>
  Math.round(Math.min(firstRestMs * 2 ** (refusals - 1), longestRestMs) * (0.5 + random / 2))
