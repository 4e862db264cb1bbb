import type { Deps } from './deps'
import type { Feed, Source } from './model/feed'
import { type Host, waitOf } from './model/host'
import {
  dayOf,
  type HostReport,
  type HostWaiting,
  type LedgerDay,
  type LedgerEntry,
  ledgerFields,
  monthDays,
  noEntry,
} from './model/ledger'
import { pauseKeyOf } from './politeness'

const dayMs = 24 * 3_600_000

/** Every host that has a feed, was asked of late, or has to be waited for. By name. */
export async function hostReports({ store }: Pick<Deps, 'store'>): Promise<HostReport[]> {
  const now = store.now()
  const [hosts, days, feeds, sources] = await Promise.all([
    store.hosts.list(),
    store.ledger.since(dayOf(new Date(now.getTime() - (monthDays - 1) * dayMs))),
    store.feeds.list(),
    store.sources.list(),
  ])
  const known = new Map(hosts.map((host) => [host.host, host]))
  const owners = sourcesByHost(feeds, sources)
  const names = new Set([...owners.keys(), ...days.map((day) => day.host)])
  for (const host of hosts) if (waitOf(host, now)) names.add(host.host)
  return [...names].sort().map((host) => {
    const state = known.get(host)
    const ofHost = days.filter((day) => day.host === host)
    return {
      host,
      today: sumOf(ofHost.filter((day) => day.day === dayOf(now))),
      month: sumOf(ofHost),
      wait: state ? waitingOf(state, now) : null,
      waiting: state ? state.line.filter(({ at }) => at > now).length : 0,
      sources: [...(owners.get(host) ?? [])].sort(),
    }
  })
}

function sourcesByHost(feeds: Feed[], sources: Source[]): Map<string, Set<string>> {
  const scopes = new Map(sources.map(({ id, politenessScope }) => [id, politenessScope]))
  const owners = new Map<string, Set<string>>()
  for (const { url, source } of feeds) {
    const { hostname } = new URL(url)
    const key = pauseKeyOf(new URL(url), scopes.get(source) ?? 'host')
    const names = key.startsWith('*.') ? [hostname, key] : [hostname]
    for (const name of names) owners.set(name, (owners.get(name) ?? new Set()).add(source))
  }
  return owners
}

function waitingOf(host: Host, now: Date): HostWaiting | null {
  const wish = waitOf(host, now)
  if (wish) {
    const kind = host.pausedUntil && host.pausedUntil > now ? 'rateLimited' : 'hostResting'
    return { kind, ...wish }
  }
  if (host.holder && host.heldUntil && host.heldUntil > now)
    return { kind: 'hostBusy', until: host.heldUntil, reason: 'One of its feeds is being fetched.' }
  if (host.nextFreeAt && host.nextFreeAt > now)
    return {
      kind: 'hostSpacing',
      until: host.nextFreeAt,
      reason: 'The pause between two requests.',
    }
  return null
}

function sumOf(days: LedgerDay[]): LedgerEntry {
  const sum = noEntry()
  for (const day of days) for (const field of ledgerFields) sum[field] += day[field]
  return sum
}
