import { setTimeout as pause } from 'node:timers/promises'
import type { Counts, Warning } from '../src/model/run'
import type { SightingCounts } from '../src/model/sighting'
import { hashContent } from '../src/reader/identity'
import type { ImportContext } from './import-feed'
import type { Sample } from './samples'

export interface Verification {
  /** What the store has that the run has not, or the other way round, in a sentence; null: they agree. */
  mismatch: string | null
  warnings: Warning[]
}

/** A run does not wait longer for its verification: then it says that it was not verified. */
const patienceMs = 5000

/**
 * Asks the store what it has of this attempt: as many sightings as were counted, and of some listings at random the
 * content that was read.
 */
export async function verify(context: ImportContext): Promise<Verification> {
  const late = new AbortController()
  const { signal } = late
  try {
    return await Promise.race([check(context), pause(patienceMs, unverified, { signal })])
  } catch (error) {
    // No surprise of the check ends a run whose listings are stored.
    if (context.signal.aborted) throw error
    context.deps.log.error({ runId: context.run.id, err: error }, 'verification failed by surprise')
    return unverified
  } finally {
    late.abort()
  }
}

const unverified: Verification = {
  mismatch: null,
  warnings: [
    {
      kind: 'notVerified',
      message:
        'The store did not tell what it has of this run, or not in time: it is not verified.',
    },
  ],
}

async function check(context: ImportContext): Promise<Verification> {
  const { deps, feed, lease, tally } = context
  const { runId, attempt } = lease
  const { keys, kept } = tally.samples
  const { listings } = deps.store
  const counted = await listings.countSightings(feed.id, { runId, attempt }, keys ?? undefined)
  const faults = await Promise.all(kept.map((sample) => faultOf(context, sample)))
  const found = [countFault(tally.counts, counted), sampleFault(faults)].filter(isSaid)
  return { mismatch: found.length > 0 ? found.join(' ') : null, warnings: [] }
}

const isSaid = (fault: string | null): fault is string => fault !== null

function countFault(counts: Counts, stored: SightingCounts): string | null {
  const results = ['new', 'updated', 'unchanged'] as const
  if (results.every((result) => counts[result] === stored[result])) return null
  const said = (from: SightingCounts) => results.map((name) => `${from[name]} ${name}`).join(', ')
  return `The run counted ${said(counts)}; the store has ${said(stored)}.`
}

/** Of several the first tells enough. */
function sampleFault(faults: (string | null)[]): string | null {
  const [first, ...others] = faults.filter(isSaid)
  if (!first) return null
  const rest = others.length > 0 ? ` So it is with ${others.length} more.` : ''
  return `Of ${faults.length} listings looked up at random, ${first}${rest}`
}

/**
 * How the store's listing differs from what was read; null: it does not. What this run did not write may be another
 * feed's, or hashed by an older program: that it is there is all that is asked of it.
 */
async function faultOf({ deps, lease }: ImportContext, sample: Sample): Promise<string | null> {
  const { key, contentHash, result } = sample
  const { listings } = deps.store
  const [row] = await listings.rows([key])
  const listing = row && result !== 'unchanged' ? await listings.get(key) : null
  if (!row) return `${key} is not there.`
  if (!listing || listing.changedRunId !== lease.runId) return null
  if (hashContent(listing) !== contentHash) return `${key} is not what was read.`
  const isFound = await listings.isFound(key)
  return isFound === false ? `${key} is not found by a search for its title.` : null
}
