import type { Deps } from './deps'
import type { ListingOfRun } from './model/chronicle'
import { closedReasons } from './model/lifecycle'
import { astray, limitOf, type Page, type PageRequest } from './model/page'
import type { Run } from './model/run'
import { type ItemOutcome, itemOutcomes, type RunItem } from './model/run-items'

interface ItemFilter {
  outcome: ItemOutcome
  search?: string | undefined
}

/** A page of what a run did, newest first. */
export async function itemsOfRun(
  { store }: Pick<Deps, 'store'>,
  run: Run,
  { outcome, search }: ItemFilter,
  request: PageRequest,
): Promise<Page<RunItem>> {
  switch (outcome) {
    case 'rejected':
    case 'duplicate':
      return pageOfItems(itemsKept(run, outcome).filter(isNamed(search)), request)
    default: {
      const page = await store.chronicle.ofRun(run, { outcome, search }, request)
      return { ...page, rows: page.rows.map(itemOf) }
    }
  }
}

const itemOf = ({ reason, ...listing }: ListingOfRun): RunItem => ({
  ...listing,
  index: null,
  reason: reason && closedReasons[reason],
})

const noListing = { title: null, at: null, since: null, changes: [] }

/** Of what became no listing a run keeps the first. */
function itemsKept(run: Run, outcome: 'rejected' | 'duplicate'): RunItem[] {
  if (outcome === 'duplicate')
    return run.duplicates.map((item) => ({ ...noListing, outcome, ...item, reason: sameKey }))
  return run.rejected.map(({ index, reason, excerpt, guid }) => {
    return { ...noListing, outcome, key: guid ?? null, title: excerpt, index, reason }
  })
}

const sameKey = 'An item before it in the document is the same listing.'

const isNamed =
  (search = '') =>
  ({ key, title, reason }: RunItem): boolean =>
    [key, title, reason].some((text) => text?.toLowerCase().includes(search.toLowerCase()))

/** These are few: where a page begins is told by how many stand before it. */
function pageOfItems(items: RunItem[], request: PageRequest): Page<RunItem> {
  const limit = limitOf(request)
  const place = /^from_(\d{1,6})$/.exec(request.cursor ?? '')
  const from = Math.min(Number(place?.[1] ?? 0), items.length)
  const to = from + limit
  return {
    rows: items.slice(from, to),
    next: to < items.length ? `from_${to}` : null,
    previous: from > 0 ? `from_${Math.max(0, from - limit)}` : null,
    ...astray(request, place !== null),
  }
}

/** How many of each, by what the run itself says; `missed` is counted to `limit`. */
export async function countItems(
  { store }: Pick<Deps, 'store'>,
  run: Run,
  limit: number,
): Promise<Record<ItemOutcome, number>> {
  const { counts, closed, reopened } = run
  return {
    new: counts.new,
    updated: counts.updated,
    closed,
    reopened,
    missed: await store.chronicle.countOfRun(run, { outcome: 'missed' }, limit),
    rejected: counts.failed,
    duplicate: counts.duplicate,
  }
}

/** A page of all that a run did, one outcome after the other. Such a list goes forwards only. */
export async function allItemsOfRun(
  deps: Pick<Deps, 'store'>,
  run: Run,
  search: string | undefined,
  request: PageRequest,
): Promise<Page<RunItem>> {
  const limit = limitOf(request)
  const [, name, position] = /^([a-z]+)~(.*)$/.exec(request.cursor ?? '') ?? []
  const begun = itemOutcomes.find((outcome) => outcome === name)
  const rows: RunItem[] = []
  let lost = astray(request, begun !== undefined)
  let cursor = position || undefined
  for (const outcome of begun ? itemOutcomes.slice(itemOutcomes.indexOf(begun)) : itemOutcomes) {
    if (rows.length === limit) return { rows, next: `${outcome}~`, previous: null, ...lost }
    const rest = { limit: limit - rows.length, cursor }
    const page = await itemsOfRun(deps, run, { outcome, search }, rest)
    rows.push(...page.rows)
    if (page.isAstray) lost = { isAstray: true }
    if (page.next) return { rows, next: `${outcome}~${page.next}`, previous: null, ...lost }
    cursor = undefined
  }
  return { rows, next: null, previous: null, ...lost }
}
