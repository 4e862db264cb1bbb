import pino from 'pino'

export type Log = pino.Logger

/** One JSON line an event on `out`. */
export const logTo = (out: pino.DestinationStream, level: string, name: string): Log =>
  pino(
    {
      level,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    out,
  )

/** On stdout: JSON lines, or coloured ones when a person watches. */
export async function createLog(level: string, name: string): Promise<Log> {
  if (!process.stdout.isTTY) return logTo(pino.destination({ dest: 1, sync: true }), level, name)
  const { default: pretty } = await import('pino-pretty')
  const lines = pretty({ ignore: 'name', messageFormat: '{name}: {msg}', sync: true })
  return logTo(lines, level, name)
}
