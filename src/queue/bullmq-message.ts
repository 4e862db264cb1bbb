import { z } from 'zod'
import type { Message } from './queue'

/** Of the queue, its messages and its nudges: a program that writes other ones takes another name. */
export const queueName = 'gleaner-runs-v1'

export const messageSchema = z.object({ runId: z.string().min(1), generation: z.number().int() })

/** BullMQ ignores an id that it still keeps, ended or not: a run that needs another message has another generation. */
export const idOf = ({ runId, generation }: Message): string => `${runId}_${generation}`

/**
 * BullMQ lines messages of one priority up by their arrival, and a message that was delayed arrives
 * again. It is older than all that wait, as it was taken before them: so each of our priorities
 * has two ranks of BullMQ's, the first of them for messages that come back. (A message without any
 * would go before all others.)
 */
export const rankOf = (priority: number): number => 2 * priority
export const returnedRank = (rank: number): number => (rank % 2 === 0 ? rank - 1 : rank)
