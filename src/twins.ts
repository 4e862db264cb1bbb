import { record } from './audit'
import type { Deps } from './deps'
import { leastLikeness, likenessOf, type Twin, type TwinGroup } from './model/twin'
import type { TwinCandidate } from './store/twins'

/** Enough to see; texts are compared pair by pair. */
const mostMembers = 12

/** The listings of other sources that are likely the same job as this one, the likest first. */
export async function twinsOf({ store }: Pick<Deps, 'store'>, key: string): Promise<Twin[]> {
  const candidates = await store.twins.of(key, mostMembers)
  const self = candidates.find((candidate) => candidate.key === key)
  if (!self) return []
  return candidates.flatMap((other) => twinOf(other, [self])).sort(byLikeness)
}

const byLikeness = (a: Twin, b: Twin) => b.likeness - a.likeness

/** The candidate as a twin of the likest of these that are of another source; none: it is no twin. */
function twinOf({ key, source, title, text }: TwinCandidate, others: TwinCandidate[]): Twin[] {
  const foreign = others.filter((other) => other.source !== source)
  const likeness = Math.max(0, ...foreign.map((other) => likenessOf(text, other.text) ?? 0))
  return likeness < leastLikeness ? [] : [{ key, source, title, likeness }]
}

/** Where a page of groups goes on; null: it was the last. */
export interface TwinPage {
  groups: TwinGroup[]
  next: string | null
}

/** The groups in the order of their keys. A page may hold fewer than `limit`: texts that differ make no group. */
export async function twinGroups(
  { store }: Pick<Deps, 'store'>,
  after: string | null,
  limit: number,
): Promise<TwinPage> {
  const keys = await store.twins.keys(after, limit)
  const groups: TwinGroup[] = []
  for (const twinKey of keys) {
    const candidates = await store.twins.bearing(twinKey, mostMembers)
    const members = candidates.flatMap((candidate) => twinOf(candidate, candidates))
    if (members.length > 1) groups.push({ twinKey, members })
  }
  return { groups, next: keys.length < limit ? null : (keys.at(-1) ?? null) }
}

/** A person says that the listing is a job of its own: it is in no group any more. False: there is none of that key. */
export async function splitTwin(deps: Deps, key: string): Promise<boolean> {
  const listing = await deps.store.listings.get(key)
  if (!listing) return false
  await deps.store.twins.split(key)
  await record(deps, { action: 'twinSplit', thing: `listing:${key}`, subject: listing.title })
  return true
}
