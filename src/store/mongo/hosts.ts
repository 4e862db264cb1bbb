import { ask, freed, type Host, type HostState, judge, newHost } from '../../model/host'
import type { HostStore } from '../hosts'
import type { Context } from './context'
import { isDuplicateKey } from './errors'

export type HostDocument = HostState & {
  _id: string
  /** Rises with every write: who decides on what he read writes only if it still holds. */
  version: number
}

export function createHosts({ db, now, wrote }: Context): HostStore {
  const hosts = db.collection<HostDocument>('hosts')
  return {
    acquire: (id, holder, leaseMs, intervalMs, name = holder) =>
      change(id, (known) => {
        const { slot, host } = ask(known, { holder, name, leaseMs, intervalMs }, now())
        return { answer: slot, host }
      }),

    renew: (name, holder, leaseMs) =>
      change(name, (host) => {
        if (host.holder !== holder) return { answer: false }
        const heldUntil = new Date(now().getTime() + leaseMs)
        return { answer: true, host: { ...host, heldUntil } }
      }),

    release: (name, holder, intervalMs) =>
      change(name, (host) =>
        host.holder === holder
          ? { answer: undefined, host: freed(host, intervalMs, now()) }
          : { answer: undefined },
      ),

    pause: (name, pausedUntil, pauseReason) =>
      change(name, (host) =>
        host.pausedUntil && host.pausedUntil >= pausedUntil
          ? { answer: undefined }
          : { answer: undefined, host: { ...host, pausedUntil, pauseReason } },
      ),

    judge: (name, verdict) =>
      change(name, (known) => {
        const host = judge(known, verdict, now())
        return { answer: undefined, ...(host !== known && { host }) }
      }),

    async get(name) {
      const found = await hosts.findOne({ _id: name })
      return found && toHost(found)
    },

    async list() {
      return (await hosts.find().sort({ _id: 1 }).toArray()).map(toHost)
    },
  }

  /** Decides on what is stored, anew when another writer came first. Without `host` nothing is written. */
  async function change<T>(
    _id: string,
    decide: (known: HostState) => { answer: T; host?: HostState },
  ): Promise<T> {
    for (;;) {
      const known = await hosts.findOne({ _id })
      const { answer, host } = decide(known ? stateOf(known) : newHost())
      if (!host || (await write(_id, known?.version ?? null, host))) return answer
    }
  }

  /** False: another writer came first. */
  async function write(_id: string, version: number | null, host: HostState): Promise<boolean> {
    const isWritten =
      version === null
        ? await insert({ _id, ...host, version: 1 })
        : await replace({ _id, ...host, version: version + 1 })
    if (isWritten) wrote()
    return isWritten
  }

  async function replace({ _id, ...host }: HostDocument): Promise<boolean> {
    const filter = { _id, version: host.version - 1 }
    return (await hosts.replaceOne(filter, host)).matchedCount > 0
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
}

/** A host of an older program says less. */
const stateOf = ({ _id, version, ...state }: HostDocument): HostState => ({
  ...newHost(),
  ...state,
})

const toHost = (document: HostDocument): Host => ({ host: document._id, ...stateOf(document) })
