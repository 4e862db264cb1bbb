import { z } from 'zod'
import { type Alert, alertCauses } from '../../model/alert'
import type { Delivery } from '../../model/alert-delivery'
import { count, instant, pageEnds, type Wire } from './wire'

const deliveryShape = z.object({
  event: z.enum(['opened', 'cleared']),
  tries: count,
  triedAt: instant.nullable(),
  deliveredAt: instant.nullable(),
  abandonedAt: instant.nullable(),
  error: z.string().nullable(),
}) satisfies z.ZodType<Wire<Delivery>>

type Shown = Omit<Alert, 'key' | 'version'> & { title: string }

const alertShape = z
  .object({
    id: z.string(),
    cause: z.enum(alertCauses),
    title: z.string(),
    subject: z.string().nullable().describe('What it is about; null: all of it'),
    feedId: z.string().nullable(),
    runId: z.string().nullable(),
    message: z.string(),
    advice: z.string(),
    openedAt: instant,
    clearedAt: instant.nullable(),
    ending: z.string().nullable(),
    deliveries: z.array(deliveryShape),
    nextDeliveryAt: instant.nullable(),
  })
  .meta({ id: 'Alert' }) satisfies z.ZodType<Wire<Shown>>

export const alertPageShape = z.object({ alerts: z.array(alertShape), ...pageEnds })
