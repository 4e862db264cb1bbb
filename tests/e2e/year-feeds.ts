import { hourMs } from '../../src/model/feed'
import { dayMs } from '../../src/model/habit'
import { histogramOf } from '../../src/model/histogram'
import { type Figures, noFigures, type RollupScope, sumFigures } from '../../src/model/rollup'
import { startOf, wallOf } from '../../src/model/zone'
import { listing, range } from '../support/ending-board'
import { aSource } from '../support/factories'
import { seedBoard } from './seed-board'

/** Fills a folder of data with the figures of 300 days, as if they had been imported: `year-feeds.ts DATA_DIR`. */
const days = 300
const board = await seedBoard(days * dayMs)
const { store, config } = board.deps
const zone = config.TIME_ZONE
const now = Date.now()

interface Told {
  id: string
  name: string
  source: string
  /** How long its host takes, usually. */
  fetchMs: number
  /** Listings that are open at the end. */
  open: number
  /** Whether it fails in this hour. */
  fails: (at: Date) => boolean
}

const hourOf = (at: Date): number => wallOf(at, zone).getUTCHours()
const weekdayOf = (at: Date): number => wallOf(at, zone).getUTCDay()
const ageOf = (at: Date): number => (now - at.getTime()) / dayMs
/** Two days in which the network was away. */
const isOutage = (at: Date): boolean => ageOf(at) > 61 && ageOf(at) < 63

const feeds: Told[] = [
  {
    ...{ id: 'gardens', name: 'Garden jobs', source: 'gardens.example', fetchMs: 420, open: 84 },
    fails: isOutage,
  },
  {
    ...{ id: 'harbour', name: 'Harbour careers', source: 'harbour.example', fetchMs: 2300 },
    open: 310,
    fails: (at) => weekdayOf(at) === 2 && [2, 3].includes(hourOf(at)) && ageOf(at) % 29 > 7,
  },
  {
    ...{ id: 'nights', name: 'Night shifts', source: 'harbour.example', fetchMs: 900, open: 120 },
    fails: (at) => isOutage(at) || (hourOf(at) === 5 && ageOf(at) % 5 > 1),
  },
]

/** Between 0 and 1, another one each hour, and always the same. */
const noise = (hour: number, salt: number): number => {
  const wave = Math.sin(hour * 12.9898 + salt * 78.233) * 43758.5453
  return wave - Math.floor(wave)
}

function figuresOf({ id, fetchMs, fails }: Told, at: Date): Figures {
  const hour = Math.floor(at.getTime() / hourMs)
  const lot = noise(hour, id.length)
  const isDay = hourOf(at) > 6 && hourOf(at) < 20 && ![0, 6].includes(weekdayOf(at))
  if (fails(at)) return { ...noFigures(), failed: 1 }
  const took = Math.round(fetchMs * (0.6 + lot * (isDay ? 2 : 0.8)))
  const times = { answered: 1, fetchMs: took, fetchTimes: histogramOf(took) }
  const waitTimes = histogramOf(Math.round(400 + noise(hour, 7) * (isDay ? 9000 : 1500)))
  if (!isDay || lot < 0.4)
    return { ...noFigures(), ...times, waitTimes, notModified: 1, bytes: 320, bytesSaved: 91_000 }
  const changes = { new: Math.round(lot * 9), updated: Math.round(noise(hour, 3) * 5) }
  const closed = Math.round(noise(hour, 4) * 8)
  return { ...noFigures(), ...times, ...changes, waitTimes, closed, imported: 1, bytes: 91_000 }
}

/** How many are open grows, and goes up and down. */
const levelOf = (open: number, start: Date): number =>
  Math.round(open * (1 - ageOf(start) / 600 - 0.03 * noise(start.getTime() / hourMs, 5)))

const sumOf = (some: Told[]): number => some.reduce((sum, { open }) => sum + open, 0)

/** Of every hour, of every day and of every month in which it was told of. */
async function tell(scope: RollupScope & { source: string }, tellers: Told[]): Promise<void> {
  const hours = Array.from({ length: days * 24 }, (_, n) => {
    const at = startOf('hour', new Date(now - n * hourMs), zone)
    return { at, figures: sumFigures(tellers.map((feed) => figuresOf(feed, at))) }
  })
  for (const grain of ['hour', 'day', 'month'] as const) {
    const kept = grain === 'hour' ? hours.slice(0, 100 * 24) : hours
    const byStart = Map.groupBy(kept, ({ at }) => startOf(grain, at, zone).getTime())
    const rollups = [...byStart].map(([time, some]) => {
      const start = new Date(time)
      const figures = sumFigures(some.map((one) => one.figures))
      return {
        ...scope,
        zone,
        grain,
        start,
        version: 0,
        figures,
        open: levelOf(sumOf(tellers), start),
      }
    })
    await store.trends.replace(rollups)
    await store.trends.setOpen(rollups)
  }
}

for (const { id, name, source } of feeds) {
  await store.sources.ensure(aSource({ id: source, name: source }))
  await board.addFeed(id, { name, source })
}
let first = 1
for (const { id, open } of feeds) {
  await board.imports(id, listing(range(first, first + open - 1)))
  first += open
}
for (const feed of feeds) await tell({ kind: 'feed', id: feed.id, source: feed.source }, [feed])
for (const source of new Set(feeds.map((feed) => feed.source))) {
  const own = feeds.filter((feed) => feed.source === source)
  await tell({ kind: 'source', id: source, source }, own)
}
await tell({ kind: 'all', id: '', source: '' }, feeds)
await board.close()
