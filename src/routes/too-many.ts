/** What Retry-After says (RFC 9110 section 10.2.3). */
export const secondsUntil = (until: Date, now: Date): number =>
  Math.ceil((until.getTime() - now.getTime()) / 1000)

/** For a person who has tried too many passwords. */
export const excess = (seconds: number): string =>
  `Too many tries. Wait ${Math.ceil(seconds / 60)} min, then try again.`
