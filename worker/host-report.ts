import type { Deps } from '../src/deps'
import type { FailureKind } from '../src/model/failure'
import type { Feed } from '../src/model/feed'
import type { Verdict } from '../src/model/host'
import { type LedgerEntry, noEntry } from '../src/model/ledger'
import type { Outcome } from '../src/model/outcome'
import type { HostResponse, RunStatus } from '../src/model/run'

/** Failures by the host's fault, whatever feed it was asked for. */
const hostFailures: ReadonlySet<FailureKind> = new Set([
  'network',
  'timeout',
  'serverError',
  'blocked',
])

/** What an attempt tells of the host that it asked last; null: nothing. */
export function verdictOf(
  outcome: Outcome,
  status: RunStatus,
  response: HostResponse | null,
): Verdict | null {
  switch (outcome.name) {
    case 'imported':
    case 'notModified':
    case 'empty':
      return { isWell: true }
    case 'retryable':
    case 'permanent': {
      const { kind, message } = outcome.failure
      if (hostFailures.has(kind))
        return { isWell: false, isEnded: status === 'failed', reason: message }
      return response ? { isWell: true } : null
    }
    default:
      return null
  }
}

/** Of an attempt: what it asked, of whom, and what came of it. */
export interface Asked {
  /** By host. */
  requests: ReadonlyMap<string, number>
  /** The last answers, one a page. */
  responses: HostResponse[]
  feed: Pick<Feed, 'lastBodyBytes'>
}

/** What the attempt adds to the ledger of each host that it asked. */
export function ledgerEntriesOf({ requests, responses, feed }: Asked): Map<string, LedgerEntry> {
  const entries = new Map(
    [...requests].map(([host, count]) => [host, { ...noEntry(), requests: count }]),
  )
  for (const { finalUrl, status, bytes } of responses) {
    const entry = entries.get(new URL(finalUrl).hostname)
    if (!entry) continue
    entry.bytes += bytes
    if (status === 429 || status === 503) entry.rateLimited++
    if (status === 304) {
      entry.notModified++
      entry.bytesSaved += feed.lastBodyBytes ?? 0
    }
  }
  return entries
}

/** Writes down what an attempt did to its hosts. The run is settled already, so a store that is away costs figures only. */
export async function reportHosts(
  { store, log }: Deps,
  asked: Asked,
  host: string | null,
  verdict: Verdict | null,
): Promise<void> {
  try {
    for (const [name, entry] of ledgerEntriesOf(asked)) await store.ledger.add(name, entry)
    if (host && verdict) await store.hosts.judge(host, verdict)
  } catch (error) {
    log.warn({ host, err: error }, 'what was asked of a host could not be written down')
  }
}
