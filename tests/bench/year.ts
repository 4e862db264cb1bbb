import type { Histogram } from '../../src/model/histogram'
import { type Figures, noFigures, sumNames } from '../../src/model/rollup'
import type { randomOf } from '../fuzz/random'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const hoursKeptDays = 100

/** A rollup as its table has it, in UTC. */
export interface YearRow {
  grain: 'hour' | 'day' | 'month'
  kind: 'feed' | 'source' | 'all'
  id: string
  source: string
  start: number
  open: number | null
  tried: number
  failed: number
  answered: number
  fetchMs: number
  figures: string
}

interface Names {
  idOf: (n: number) => string
  sourceOf: (n: number) => string
  random: ReturnType<typeof randomOf>
}

/** What happened in a run: a figure for each hour of each feed. */
function aFigure(n: number, random: Names['random']): Figures {
  const figures = noFigures()
  const lot = random.int(100)
  const fetchMs = 100 + random.int(400) * (1 + (n % 20))
  if (lot < 2) figures.failed = 1
  else if (lot < 60) figures.notModified = 1
  else figures.imported = 1
  if (lot >= 60)
    Object.assign(figures, { new: random.int(5), updated: random.int(3), closed: random.int(5) })
  figures.bytes = lot < 60 ? 300 : 90_000
  figures.bytesSaved = lot < 60 ? 90_000 : 0
  figures.answered = 1
  figures.fetchMs = fetchMs
  figures.fetchTimes = { [Math.floor(Math.log2(fetchMs) * 4)]: 1 }
  figures.waitTimes = { [Math.floor(Math.log2(500 + random.int(60_000)) * 4)]: 1 }
  return figures
}

function add(to: Figures, from: Figures): void {
  for (const name of sumNames) to[name] += from[name]
  addHistogram(to.fetchTimes, from.fetchTimes)
  addHistogram(to.waitTimes, from.waitTimes)
}

function addHistogram(to: Histogram, from: Histogram): void {
  for (const step in from) to[step] = (to[step] ?? 0) + (from[step] ?? 0)
}

type Sums = Map<string, Figures>

function addTo(sums: Sums, key: string, figures: Figures): void {
  const sum = sums.get(key) ?? noFigures()
  add(sum, figures)
  sums.set(key, sum)
}

const variants = 200
const slownesses = 20

/** A figure for each of some hours; feeds are of several slownesses. */
const createPool = (random: Names['random']): Figures[][] =>
  Array.from({ length: slownesses }, (_, n) =>
    Array.from({ length: variants }, () => aFigure(n, random)),
  )

/** All rollups of a year of hourly runs, a day at a time. */
export function* createYear(
  feeds: number,
  days: number,
  now: Date,
  names: Names,
): Generator<YearRow[]> {
  const pool = createPool(names.random)
  const today = Math.floor(now.getTime() / dayMs) * dayMs
  const months = Array.from({ length: feeds }, () => noFigures())
  for (let day = today - (days - 1) * dayMs; day <= today; day += dayMs) {
    yield dayOf(day, day > today - hoursKeptDays * dayMs, months)
    if (new Date(day + dayMs).getUTCDate() === 1 || day === today) yield monthOf(day, months)
  }

  function dayOf(day: number, hasHours: boolean, months: Figures[]): YearRow[] {
    const rows: YearRow[] = []
    const sums: Sums = new Map()
    for (let n = 0; n < feeds; n++) {
      const [id, source] = [names.idOf(n), names.sourceOf(n)]
      const ofDay = noFigures()
      for (let hour = 0; hour < 24 && day + hour * hourMs <= now.getTime(); hour++) {
        const start = day + hour * hourMs
        const figures = pool[n % slownesses]?.[names.random.int(variants)] ?? noFigures()
        add(ofDay, figures)
        if (!hasHours) continue
        addTo(sums, `hour source ${source} ${start}`, figures)
        rows.push(rowOf({ grain: 'hour', kind: 'feed', id, source, start }, figures))
      }
      addTo(sums, `day source ${source} ${day}`, ofDay)
      add(months[n] ?? noFigures(), ofDay)
      rows.push(rowOf({ grain: 'day', kind: 'feed', id, source, start: day }, ofDay))
    }
    return [...rows, ...wider(sums)]
  }

  function monthOf(day: number, months: Figures[]): YearRow[] {
    const at = new Date(day)
    const start = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)
    return months
      .splice(0, feeds, ...Array.from({ length: feeds }, () => noFigures()))
      .map((figures, n) =>
        rowOf(
          { grain: 'month', kind: 'feed', id: names.idOf(n), source: names.sourceOf(n), start },
          figures,
        ),
      )
  }
}

/** Those of the sources, and of all. */
function* wider(sums: Sums): Generator<YearRow> {
  const all: Sums = new Map()
  for (const [key, figures] of sums) {
    const [grain, , id = '', start] = key.split(' ')
    yield rowOf(
      { grain: grainOf(grain), kind: 'source', id, source: id, start: Number(start) },
      figures,
    )
    addTo(all, `${grain} ${start}`, figures)
  }
  for (const [key, figures] of all) {
    const [grain, start] = key.split(' ')
    yield rowOf(
      { grain: grainOf(grain), kind: 'all', id: '', source: '', start: Number(start) },
      figures,
    )
  }
}

const grainOf = (text: string | undefined): YearRow['grain'] => (text === 'hour' ? 'hour' : 'day')

type Key = Pick<YearRow, 'grain' | 'kind' | 'id' | 'source' | 'start'>

const json = new WeakMap<Figures, string>()

function jsonOf(figures: Figures): string {
  const known = json.get(figures)
  if (known) return known
  const given = Object.entries(figures).filter(([, value]) => value !== 0)
  const text = JSON.stringify(Object.fromEntries(given))
  json.set(figures, text)
  return text
}

function rowOf(key: Key, figures: Figures): YearRow {
  const { imported, notModified, empty, partial, failed, answered, fetchMs } = figures
  const tried = imported + notModified + empty + partial + failed
  const open = key.kind === 'all' ? 160_000 : 160
  return { ...key, open, tried, failed, answered, fetchMs, figures: jsonOf(figures) }
}
