import type { Log } from '../log'

export interface Outage {
  begin(error: unknown): void
  end(): void
}

/** Logs once when something goes away, and once when it is back, however often it is asked meanwhile. */
export function watchOutage(log: Log | undefined, what: string): Outage {
  let isOut = false
  return {
    begin(error) {
      if (!isOut) log?.warn({ reason: reasonOf(error) }, `${what} does not answer`)
      isOut = true
    },
    end() {
      if (isOut) log?.info(`${what} answers again`)
      isOut = false
    },
  }
}

/**
 * What an error says, in a few words. Errors of Redis clients are not logged whole: they carry the
 * command that failed, and so the password of a failed AUTH.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.message) return error.message
  return 'code' in error ? String(error.code) : error.name
}
