/** What a feed is asked with besides what every request has: its name to its value. */
export type RequestHeaders = Record<string, string>

export const hasAny = (headers: RequestHeaders): boolean => Object.keys(headers).length > 0

/** By name, in whatever case (RFC 9110 section 5.1); null takes one away. */
export type HeaderChange = Record<string, string | null>

export function changedHeaders(before: RequestHeaders, change: HeaderChange): RequestHeaders {
  const said = new Set(Object.keys(change).map((name) => name.toLowerCase()))
  const entries = [
    ...Object.entries(before).filter(([name]) => !said.has(name.toLowerCase())),
    ...Object.entries(change).filter((entry): entry is [string, string] => entry[1] !== null),
  ]
  return Object.fromEntries(entries)
}

/** What may hold a secret goes to the origin that it was given for, and to no other. */
export const headersFor = (
  headers: RequestHeaders,
  { from, to }: { from: string; to: string },
): RequestHeaders => (new URL(from).origin === new URL(to).origin ? headers : {})
