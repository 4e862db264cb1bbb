import { amendments, type City, type Company, cities, regions } from './companies'
import { type Dice, rollDice } from './dice'
import { agencyTrades, remoteTrades, type Trade } from './trades'

/** What a board publishes: the raw material that feeds are rendered from. */
export interface Posting {
  id: number
  slug: string
  title: string
  company: Company
  trade: Trade
  /** Slugs of all the trades under which the board shows it. */
  shownUnder: string[]
  region: string
  city: City
  jobTypes: string[]
  salary: PayRange | null
  postedAt: Date
  expiresAt: Date
  /** How often it was edited since. */
  revision: number
  /** What the last edit says; null before the first. */
  amendment: string | null
}

export interface PayRange {
  least: number
  most: number
}

export interface Board {
  /** The source that the listings belong to. */
  id: string
  name: string
  trades: readonly [Trade, ...Trade[]]
  /** New postings in a step, at least and at most. */
  births: readonly [number, number]
}

export const remoteBoard: Board = {
  id: 'board.demo',
  name: 'Board Demo',
  trades: remoteTrades,
  births: [7, 10],
}
export const agencyBoard: Board = {
  id: 'agency.demo',
  name: 'Agency Demo',
  trades: agencyTrades,
  births: [1, 2],
}

/** The address of a posting's own page; `siteUrl` without a slash at the end. */
export const linkOf = (siteUrl: string, { id, slug }: Pick<Posting, 'id' | 'slug'>): string =>
  `${siteUrl}/jobs/${id}-${slug}`

/** A posting lives so many steps. */
const lifetime = [18, 36] as const
const longestLife = lifetime[1] + 6
/** Ids of one step: its number times this, plus the place within the step. */
const idsPerStep = 16

/** The moment in which a board is looked at. Everything it shows follows from this. */
export interface Moment {
  seed: string
  step: number
  stepMs: number
  /** When step 0 began, in ms since 1970: dates follow from it, and nothing else. */
  zeroMs: number
}

/** When that step began, but not before 1970. */
export const beginningOf = ({ zeroMs, stepMs }: Moment, step: number): Date =>
  new Date(Math.max(0, zeroMs + step * stepMs))

/** All postings that the board shows at that step, newest first. */
export function postingsAt(board: Board, moment: Moment): Posting[] {
  const postings: Posting[] = []
  for (let born = moment.step; born > moment.step - longestLife; born--) {
    for (let place = birthsIn(board, moment, born) - 1; place >= 0; place--) {
      const posting = postingAt(board, moment, born, place)
      if (posting) postings.push(posting)
    }
  }
  return postings
}

/** The posting of that id as the board shows it at that step; null when there is none (any more). */
export function findPosting(board: Board, moment: Moment, id: number): Posting | null {
  const born = Math.floor(id / idsPerStep)
  const place = id % idsPerStep
  if (born > moment.step || place >= birthsIn(board, moment, born)) return null
  return postingAt(board, moment, born, place)
}

const birthsIn = (board: Board, { seed }: Moment, born: number): number =>
  rollDice(`${seed} ${board.id} births ${born}`).between(...board.births)

function postingAt(board: Board, moment: Moment, born: number, place: number): Posting | null {
  const dice = rollDice(`${moment.seed} ${board.id} ${born} ${place}`)
  const trade = tradeOf(board, dice, place)
  const age = lastStepOf(trade, moment.step) - born
  if (age < 0 || age >= dice.between(...lifetime)) return null
  const title = dice.pick(trade.titles)
  const postedAt = postedAtOf(dice, beginningOf(moment, born - 1))
  const revision = revisionOf(dice, age)
  return {
    id: born * idsPerStep + place,
    slug: slugOf(title),
    title,
    company: dice.pick(trade.employers),
    trade,
    shownUnder: [trade.slug, ...secondTradeOf(board, dice)],
    region: dice.pick(regions),
    city: dice.pick(cities),
    jobTypes: jobTypesOf(dice, title),
    salary: salaryOf(dice, trade, revision),
    postedAt,
    expiresAt: new Date(postedAt.getTime() + dice.between(20, 60) * dayMs),
    revision,
    amendment: amendmentOf(dice, revision),
  }
}

/** The first postings of a step serve one trade each, so that every trade has something new. */
const tradeOf = (board: Board, dice: Dice, place: number): Trade => {
  const any = dice.pick(board.trades)
  return board.births[0] >= board.trades.length ? (board.trades[place] ?? any) : any
}

/** One in four is shown under a second trade, but not under one that changes rarely. */
function secondTradeOf(board: Board, dice: Dice): string[] {
  const second = dice.pick(board.trades)
  return dice.isLucky(0.25) && second.everySteps === 1 ? [second.slug] : []
}

/** The step, at or before the given one, at which the trade's postings last changed. */
export const lastStepOf = (trade: Trade | undefined, step: number): number =>
  step - (step % (trade?.everySteps ?? 1))

const dayMs = 86_400_000

/** Most were written shortly before they appeared, some waited up to two weeks; never in the future. */
function postedAtOf(dice: Dice, latest: Date): Date {
  const waitedMs = Math.floor(dice.next() ** 3 * 14 * dayMs)
  const ms = Math.max(0, latest.getTime() - waitedMs)
  return new Date(ms - (ms % 1000))
}

function revisionOf(dice: Dice, age: number): number {
  const every = dice.between(9, 24)
  return Math.floor((age + dice.between(0, every - 1)) / every)
}

/** No two edits that follow each other say the same. */
function amendmentOf(dice: Dice, revision: number): string | null {
  const offset = dice.between(0, amendments.length - 1)
  return revision > 0 ? (amendments[(offset + revision) % amendments.length] ?? null) : null
}

function jobTypesOf(dice: Dice, title: string): string[] {
  if (/freelance/i.test(title)) return ['Contract']
  if (/part-time|weekends/i.test(title)) return ['Part Time']
  if (/summer/i.test(title)) return ['Temporary']
  return dice.isLucky(0.15) ? ['Full Time', 'Contract'] : ['Full Time']
}

/** Two of three postings name their pay; an edit may raise it. */
function salaryOf(dice: Dice, trade: Trade, revision: number): PayRange | null {
  const least = dice.between(...trade.pay) + 2 * revision
  const most = least + dice.between(5, 30)
  return dice.isLucky(0.65) ? { least: least * 1000, most: most * 1000 } : null
}

export const slugOf = (title: string): string =>
  title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
