import { type Figures, figuresOf, noFigures, sumFigures } from '../../src/model/rollup'
import type { Store } from '../../src/store/store'

/** All rollups of a zone as the runs and the listings themselves have it: what each is of, and its figures. */
export async function recomputedRollups(store: Store, zone: string) {
  const parts = new Map<string, Figures[]>()
  const add = (at: Date, feedId: string, source: string, figures: Figures) => {
    const { hour, day, month } = timesOf(at, zone)
    for (const [grain, start] of Object.entries({ hour, day })) {
      put(`${grain} feed ${feedId} ${source} ${start}`, figures)
      put(`${grain} source ${source} ${source} ${start}`, figures)
      put(`${grain} all   ${start}`, figures)
    }
    if (feedId !== '*') put(`month feed ${feedId} ${source} ${month}`, figures)
  }
  for await (const run of allRuns(store))
    if (run.finishedAt)
      add(
        run.queuedAt,
        run.feedId,
        run.source,
        figuresOf({ ...run, ...run.counts, ...run.timings, rolledUpIn: null }),
      )
  for await (const { closedAt, closedRunId, source } of allListings(store))
    if (closedAt && !closedRunId) add(closedAt, '*', source, { ...noFigures(), closed: 1 })
  return new Map([...parts].map(([key, figures]) => [key, sumFigures(figures)]))

  function put(key: string, figures: Figures): void {
    parts.set(key, [...(parts.get(key) ?? []), figures])
  }
}

/** All rollups of a zone as they stand in the store. */
export async function storedRollups(store: Store, zone: string): Promise<Map<string, Figures>> {
  const stored = new Map<string, Figures>()
  const always = { from: new Date(0), to: new Date('2100-01-01') }
  for (const grain of ['hour', 'day', 'month'] as const)
    for (const kind of ['feed', 'source', 'all'] as const)
      for (const rollup of await store.trends.list({ zone, grain, kind, ...always })) {
        const { id, source, start, figures } = rollup
        stored.set(`${grain} ${kind} ${id} ${source} ${start.toISOString()}`, figures)
      }
  return stored
}

/** Told by what the clocks of the zone show, and not by the program's own reckoning. */
function timesOf(at: Date, zone: string): Record<'hour' | 'day' | 'month', string> {
  const shown = at.toLocaleString('sv-SE', { timeZone: zone })
  const [date = '', time = ''] = shown.split(' ')
  const [, minutes = 0, seconds = 0] = time.split(':').map(Number)
  const past = (minutes * 60 + seconds) * 1000 + at.getMilliseconds()
  return {
    hour: new Date(at.getTime() - past).toISOString(),
    day: `${date}T00:00:00.000Z`,
    month: `${date.slice(0, 7)}-01T00:00:00.000Z`,
  }
}

async function* allRuns(store: Store) {
  let cursor: string | undefined
  do {
    const page = await store.runs.list({}, { limit: 500, cursor })
    yield* page.rows
    cursor = page.next ?? undefined
  } while (cursor)
}

async function* allListings(store: Store) {
  let cursor: string | undefined
  do {
    const page = await store.listings.list({}, { limit: 500, cursor })
    for (const { key } of page.rows) {
      const listing = await store.listings.get(key)
      if (listing) yield listing
    }
    cursor = page.next ?? undefined
  } while (cursor)
}
