import pino from 'pino'
import pretty from 'pino-pretty'

export type Log = pino.Logger

/** One JSON line an event on stdout, or on `out`; coloured lines when a person watches. */
export function createLog(level: string, name: string, out?: pino.DestinationStream): Log {
  const options = {
    level,
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  if (out) return pino(options, out)
  if (!process.stdout.isTTY) return pino(options, pino.destination({ dest: 1, sync: true }))
  return pino(options, pretty({ ignore: 'name', messageFormat: '{name}: {msg}', sync: true }))
}
