import { z } from 'zod'
import { isSendable } from './reader/fetch/request-headers'
import { collapse } from './reader/values/text'

/** The address of a feed: http(s), without what is secret, and without the fragment, which no host is sent. */
export const feedUrl = (error: string) =>
  z
    .url({ protocol: /^https?$/, error, abort: true })
    .refine((href) => !hasCredentials(new URL(href)), { error: credentialsError })
    .transform(withoutFragment)

const hasCredentials = (url: URL): boolean => url.username !== '' || url.password !== ''

const credentialsError =
  'leave user and password out of the URL: they belong in a request header, whose value names a FEED_SECRET_* variable'

function withoutFragment(href: string): string {
  if (!href.includes('#')) return href
  const url = new URL(href)
  url.hash = ''
  return url.href
}

/** A name for people: one line, without signs that turn round what stands beside it. */
export const givenName = z.string().transform(collapse).pipe(z.string().max(200))

/** A board's name: the first part of its listings' keys, which a slash ends. */
export const sourceName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((name) => !/[/\p{Cc}]/u.test(name), {
    error: 'give a name without slashes and control characters',
  })

/** What the worker could not send is refused here already (RFC 9110 section 5). */
export const requestHeaders = z.record(z.string(), z.string()).superRefine((headers, context) => {
  for (const header of Object.entries(headers))
    if (!isSendable(header))
      context.addIssue({ code: 'custom', path: [header[0]], message: headerError })
})

const headerError =
  'this header cannot be sent so: its name or value breaks RFC 9110, or Gleaner sets it itself'
