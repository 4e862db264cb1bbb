/** `bun run bench:chaos` takes its time, and prints what it finds. */
export const isLong = process.env.CHAOS === 'long'

/** What is away stays away so long: longer than a lease. */
export const awayMs = isLong ? 60_000 : 9_000

export function tell(line: string): void {
  if (isLong) console.log(line)
}
