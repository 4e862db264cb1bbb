import type { Host, HostStore, Slot } from '../store'
import type { Context } from './context'
import { isDuplicateKey } from './errors'

type HostState = Omit<Host, 'host'> & {
  /** The latest slot that was promised to a refused asker. */
  promisedUntil: Date | null
}

type HostDocument = HostState & {
  _id: string
  /** Rises with every write: who decides on what he read writes only if it still holds. */
  version: number
}

export function createHosts({ db, now, wrote }: Context): HostStore {
  const hosts = db.collection<HostDocument>('hosts')
  return {
    async acquire(host, holder, leaseMs, intervalMs) {
      while (true) {
        const known = await hosts.findOne({ _id: host })
        const { slot, change } = decide(known ?? free, { holder, leaseMs, intervalMs, at: now() })
        if (await write(host, known, change)) return slot
      }
    },

    async renew(host, holder, leaseMs) {
      const heldUntil = new Date(now().getTime() + leaseMs)
      return changeHeld(host, holder, { heldUntil })
    },

    async release(host, holder, intervalMs) {
      const nextFreeAt = new Date(now().getTime() + intervalMs)
      await changeHeld(host, holder, { holder: null, heldUntil: null, nextFreeAt })
    },

    async pause(host, until, reason) {
      while (true) {
        const known = await hosts.findOne({ _id: host })
        if (known?.pausedUntil && known.pausedUntil >= until) return
        if (await write(host, known, { pausedUntil: until, pauseReason: reason })) return
      }
    },

    async get(host) {
      const found = await hosts.findOne({ _id: host })
      return found && toHost(found)
    },
  }

  /** False: another writer came first. */
  async function write(
    _id: string,
    known: HostDocument | null,
    change: Partial<HostState>,
  ): Promise<boolean> {
    const isWritten = known
      ? await update({ _id, version: known.version }, change)
      : await insert({ _id, version: 1, ...free, ...change })
    if (isWritten) wrote()
    return isWritten
  }

  async function update(filter: Partial<HostDocument>, change: Partial<HostState>) {
    const { matchedCount } = await hosts.updateOne(filter, { $set: change, $inc: { version: 1 } })
    return matchedCount > 0
  }

  async function insert(document: HostDocument): Promise<boolean> {
    try {
      await hosts.insertOne(document)
      return true
    } catch (error) {
      if (isDuplicateKey(error)) return false
      throw error
    }
  }

  async function changeHeld(_id: string, holder: string, change: Partial<HostState>) {
    const isHeld = await update({ _id, holder }, change)
    if (isHeld) wrote()
    return isHeld
  }
}

const free: HostState = {
  holder: null,
  heldUntil: null,
  nextFreeAt: null,
  pausedUntil: null,
  pauseReason: null,
  promisedUntil: null,
}

interface Asking {
  holder: string
  leaseMs: number
  intervalMs: number
  at: Date
}

/** Grants the host, or promises a slot of the asker's own: an interval after the last promise. */
function decide(host: HostState, asking: Asking): { slot: Slot; change: Partial<HostState> } {
  const obstacle = obstacleOf(host, asking)
  const { holder, leaseMs, intervalMs, at } = asking
  if (!obstacle) {
    const heldUntil = new Date(at.getTime() + leaseMs)
    return { slot: { isGranted: true }, change: { holder, heldUntil } }
  }
  const promised = host.promisedUntil && host.promisedUntil > at ? host.promisedUntil : null
  const turn = promised ? promised.getTime() + intervalMs : 0
  const until = new Date(Math.max(obstacle.until.getTime(), turn))
  return {
    slot: { isGranted: false, reason: obstacle.reason, until },
    change: { promisedUntil: until },
  }
}

type Obstacle = Omit<Extract<Slot, { isGranted: false }>, 'isGranted'>

/** What keeps the asker off, the longest-lasting first; nobody knows when a holder ends, so ask again soon. */
function obstacleOf(host: HostState, { holder, intervalMs, at }: Asking): Obstacle | null {
  const { pausedUntil, pauseReason, nextFreeAt } = host
  if (pausedUntil && pausedUntil > at) {
    const reason = pauseReason === 'rateLimited' ? 'rateLimited' : 'hostPaused'
    return { reason, until: pausedUntil }
  }
  const isHeld = host.heldUntil && host.heldUntil > at
  if (isHeld && host.holder === holder) return null
  if (isHeld) return { reason: 'hostBusy', until: new Date(at.getTime() + Math.max(intervalMs, 1)) }
  if (nextFreeAt && nextFreeAt > at) return { reason: 'hostSpacing', until: nextFreeAt }
  return null
}

const toHost = ({ _id, version, promisedUntil, ...host }: HostDocument): Host => ({
  host: _id,
  ...host,
})
