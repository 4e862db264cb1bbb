import type { ListedOutcome, ListingOfRun } from '../../src/model/chronicle'
import type { ListingRow } from '../../src/model/listing'
import type { Run } from '../../src/model/run'
import type { Store } from '../../src/store/store'

const pageSize = 500
const outcomes = ['new', 'updated'] as const

/** What a run says that it did, a line for each listing. */
export async function chronicleOf(store: Store, run: Run): Promise<string[]> {
  const lines: string[] = []
  for (const outcome of outcomes)
    for (const row of await rowsOf(store, run, outcome)) lines.push(lineOf(row))
  return lines.sort()
}

const lineOf = ({ outcome, key, changes }: ListingOfRun): string =>
  [outcome, key.split('/').at(-1), JSON.stringify(changes)].join(' ')

async function rowsOf(store: Store, run: Run, outcome: ListedOutcome): Promise<ListingOfRun[]> {
  const rows: ListingOfRun[] = []
  let cursor: string | undefined
  do {
    const page = await store.chronicle.ofRun(run, { outcome }, { limit: pageSize, cursor })
    rows.push(...page.rows)
    cursor = page.next ?? undefined
  } while (cursor)
  return rows
}

/** What differs between what a run says that it did, and what the listings and its counts say. */
export function misstatements(run: Run, lines: string[], listings: ListingRow[]): string[] {
  const told = listings.flatMap(({ firstRunId, changedRunId, externalId }) => {
    if (firstRunId === run.id) return [`new ${externalId}`]
    return changedRunId === run.id ? [`updated ${externalId}`] : []
  })
  const said = lines.map((line) => line.split(' ').slice(0, 2).join(' '))
  const counted = outcomes.filter(
    (outcome) => said.filter((line) => line.startsWith(outcome)).length !== run.counts[outcome],
  )
  return [
    ...counted.map((outcome) => `${outcome}: ${run.counts[outcome]} were counted`),
    ...told.filter((line) => !said.includes(line)).map((line) => `unsaid: ${line}`),
    ...said.filter((line) => !told.includes(line)).map((line) => `untrue: ${line}`),
  ]
}
