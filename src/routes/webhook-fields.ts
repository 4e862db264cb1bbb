import { z } from 'zod'
import { feedUrl, givenName } from '../feed-fields'
import { webhookEvents } from '../model/webhook'
import { searchQuery } from './filters'

const url = feedUrl('give the http or https address of the other program')

/** The form says in one field what JSON says in two. */
export const webhookForm = z.object({
  url,
  name: givenName.optional(),
  /** `runs`, or the id of a search. */
  told: z.string().max(100),
})

export const newWebhook = z
  .strictObject({
    url,
    name: givenName.optional(),
    event: z.enum(webhookEvents),
    searchId: z.string().max(100).nullable().optional().describe('Of `listings.new`'),
  })
  .refine(({ event, searchId }) => (event === 'listings.new') === Boolean(searchId), {
    error: 'give it with listings.new, and only then',
    path: ['searchId'],
  })

export const webhookChange = z.strictObject({ isPaused: z.boolean() })

export const newSearch = searchQuery.extend({
  name: givenName.pipe(z.string().min(1, 'Give the search a name.')),
})
