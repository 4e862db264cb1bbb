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

/** The same as a person types them: `Name: value`, one a line. */
export const typedHeaders = z
  .string()
  .max(8000)
  .transform((text, context) => {
    const lines = text.split('\n').map((line) => line.trim())
    const pairs = lines
      .filter(Boolean)
      .map((line) => /^([^:]+):\s*(.+)$/.exec(line)?.slice(1) ?? [])
    if (pairs.some(([name, value]) => !name || !value))
      // What was typed may be a secret.
      context.addIssue({ code: 'custom', message: 'write each request header as Name: value' })
    return Object.fromEntries(pairs)
  })
  .pipe(requestHeaders)

/** Null takes a header away. */
export const headerChange = z
  .record(z.string(), z.string().nullable())
  .superRefine((all, context) => {
    const given = Object.entries(all).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    )
    for (const issue of requestHeaders.safeParse(Object.fromEntries(given)).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: issue.path, message: issue.message })
  })

const headerError =
  'this header cannot be sent so: its name or value breaks RFC 9110, or Gleaner sets it itself'
