import type { Db } from 'mongodb'

interface ServerClock {
  now(): Date
  stop(): void
}

const refreshMs = 60_000

/**
 * The server's clock, read now and every minute and carried by this process's monotonic one
 * between, so that a step of this machine's clock does not matter.
 */
export async function startServerClock(db: Db): Promise<ServerClock> {
  const first = await readOffset(db)
  let offset = (first.least + first.most) / 2
  const timer = setInterval(() => refresh().catch(keepOffset), refreshMs)
  timer.unref()
  return {
    now: () => new Date(Math.floor(performance.now() + offset)),
    stop: () => clearInterval(timer),
  }

  /** A reading is as exact as its round trip was short: an offset within its bounds stays. */
  async function refresh() {
    const { least, most } = await readOffset(db)
    offset = Math.min(Math.max(offset, least), most)
  }

  /** The calls that need the server tell of its absence; the clock goes on. */
  function keepOffset() {}
}

/** Bounds of (server time - `performance.now()`). `localTime` is cut to whole milliseconds. */
async function readOffset(db: Db): Promise<{ least: number; most: number }> {
  const before = performance.now()
  const { localTime } = await db.command({ hello: 1 })
  const after = performance.now()
  const serverMs = localTime.getTime()
  return { least: serverMs - after, most: serverMs + 1 - before }
}
