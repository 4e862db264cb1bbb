import { Writable } from 'node:stream'
import { type Log, logTo } from '../../src/log'

/** A log as the program writes it, and what it wrote so far, a line each. */
export function createListenedLog(level = 'info'): {
  log: Log
  lines: () => string[]
  events: () => Record<string, unknown>[]
} {
  let written = ''
  const out = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk)
      done()
    },
  })
  const lines = () => written.split('\n').filter(Boolean)
  return {
    log: logTo(out, level, 'test'),
    lines,
    events: () => lines().map((line) => JSON.parse(line)),
  }
}
