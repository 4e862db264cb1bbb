import { record } from './audit'
import type { Deps } from './deps'
import {
  areApart,
  leastLikeness,
  likenessOf,
  shinglesOf,
  type Twin,
  type TwinGroup,
} from './model/twin'
import type { TwinCandidate } from './store/twins'

/** The listings of other sources that are likely the same job as this one, the likest first. */
export async function twinsOf({ store }: Pick<Deps, 'store'>, key: string): Promise<Twin[]> {
  const compared = (await store.twins.of(key)).map(withShingles)
  const self = compared.find((one) => one.key === key)
  if (!self) return []
  return compared
    .map((other) => twinOf(other, [self]))
    .filter(({ likeness }) => likeness >= leastLikeness)
    .sort((one, other) => other.likeness - one.likeness)
}

/** Where a page of groups goes on; null: it was the last. */
export interface TwinPage {
  groups: TwinGroup[]
  next: string | null
}

/** Keys are read so many at a time, and so often for a page: texts that differ make no group. */
const keysAtOnce = 50
const mostReads = 3

/** The groups in the order of their keys. A page may hold fewer than `limit`, or none, and not be the last. */
export async function twinGroups(
  { store }: Pick<Deps, 'store'>,
  after: string | null,
  limit: number,
): Promise<TwinPage> {
  const groups: TwinGroup[] = []
  let next = after
  for (let reads = 0; reads < mostReads; reads++) {
    const keys = await store.twins.keys(next, keysAtOnce)
    for (const twinKey of keys) {
      next = twinKey
      groups.push(...groupsAmong(await store.twins.bearing(twinKey), twinKey))
      if (groups.length >= limit) return { groups, next }
    }
    if (keys.length < keysAtOnce) return { groups, next: null }
  }
  return { groups, next }
}

type Compared = TwinCandidate & { shingles: Set<string> }

const withShingles = (candidate: TwinCandidate): Compared => ({
  ...candidate,
  shingles: shinglesOf(candidate.text),
})

const likenessBetween = (one: Compared, other: Compared): number =>
  one.source === other.source || areApart(one.jobLocation, other.jobLocation)
    ? 0
    : (likenessOf(one.shingles, other.shingles) ?? 0)

/** The candidate with its likeness to the one of these that it is most like. */
const twinOf = (one: Compared, others: Compared[]): Twin => ({
  ...{ key: one.key, source: one.source, title: one.title },
  likeness: Math.max(...others.map((other) => likenessBetween(one, other))),
})

/** A company may seek two cooks in one place: who shares a key need not share a text. */
function groupsAmong(candidates: TwinCandidate[], twinKey: string): TwinGroup[] {
  const left = new Set(candidates.map(withShingles))
  const groups: TwinGroup[] = []
  for (const first of left) {
    const group = reachedFrom(first, left)
    if (group.size > 1)
      groups.push({ twinKey, members: [...group].map((one) => twinOf(one, [...group])) })
  }
  return groups
}

/** Takes from `left` what is alike, step by step: the first, what is like it, what is like that. */
function reachedFrom(first: Compared, left: Set<Compared>): Set<Compared> {
  const reached = new Set([first])
  for (const one of reached) {
    left.delete(one)
    for (const other of left) if (likenessBetween(one, other) >= leastLikeness) reached.add(other)
  }
  return reached
}

/** A person says that the listing is a job of its own: it is in no group any more. False: there is none of that key. */
export async function splitTwin(deps: Deps, key: string): Promise<boolean> {
  const listing = await deps.store.listings.get(key)
  if (!listing) return false
  await deps.store.twins.split(key)
  await record(deps, { action: 'twinSplit', thing: `listing:${key}`, subject: listing.title })
  return true
}
