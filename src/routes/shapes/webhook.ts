import { z } from 'zod'
import { employmentTypes, workplaces } from '../../model/listing'
import type { SavedSearch } from '../../model/saved-search'
import { webhookEvents } from '../../model/webhook'
import type { WebhookDelivery } from '../../model/webhook-delivery'
import type { SeenWebhook } from '../../webhook-list'
import { count, instant, pageEnds, type Wire } from './wire'

export const searchShape = z
  .object({
    id: z.string(),
    name: z.string(),
    filter: z.object({
      search: z.string().optional(),
      source: z.string().optional(),
      feedId: z.string().optional(),
      workplace: z.enum(workplaces).optional(),
      employmentType: z.enum(employmentTypes).optional(),
    }),
    createdAt: instant,
  })
  .meta({ id: 'SavedSearch' }) satisfies z.ZodType<Wire<SavedSearch>>

export const webhookShape = z
  .object({
    id: z.string(),
    name: z.string(),
    host: z.string().describe('The rest of its address is told to nobody'),
    event: z.enum(webhookEvents),
    searchId: z.string().nullable(),
    search: z.object({ id: z.string(), name: z.string() }).nullable(),
    createdAt: instant,
    pausedAt: instant.nullable().describe('Its messages wait; null: they are sent'),
    refusals: count.describe('In a row, up to the last try'),
    restingUntil: instant.nullable(),
    waiting: count.describe('Messages that are not done, counted to 1000'),
  })
  .meta({ id: 'Webhook' }) satisfies z.ZodType<Wire<SeenWebhook>>

export const addedWebhookShape = webhookShape
  .extend({ secret: z.string().describe('What its messages are signed with; told this once') })
  .meta({ id: 'AddedWebhook' })

export type ShownDelivery = Omit<WebhookDelivery, 'version'>

export const deliveryShape = z
  .object({
    id: z.string().describe('The same at every try, and in the header Idempotency-Key'),
    webhookId: z.string(),
    event: z.enum([...webhookEvents, 'test']),
    runId: z.string().nullable(),
    body: z.string().describe('JSON, as it is sent'),
    createdAt: instant,
    tries: count,
    triedAt: instant.nullable(),
    nextTryAt: instant.nullable().describe('Null: it is done'),
    deliveredAt: instant.nullable(),
    abandonedAt: instant.nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'WebhookDelivery' }) satisfies z.ZodType<Wire<ShownDelivery>>

export const deliveryPageShape = z.object({ deliveries: z.array(deliveryShape), ...pageEnds })
