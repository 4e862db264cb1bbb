import { monthOf, zoneMinutes } from './date-names'

/** Which part of `05/06/2024` is the day; null: only a part above 12 decides. */
export type DayOrder = 'dmy' | 'mdy' | null

/** `zone`: its name means several zones, or none that is known: read as UTC. `order`: day or month, unread. */
export type DateFlag = 'zone' | 'order'

export interface DateReading {
  /** Null: unreadable. Never now. */
  date: Date | null
  flags: DateFlag[]
}

export interface DateOptions {
  order?: DayOrder
}

interface Parts {
  year: number
  /** 0 to 11. */
  month: number
  day: number
}

interface Clock {
  ms: number
  /** Null: none given, so UTC. */
  zone: string | null
  /** Nothing but a time makes an unknown word a zone. */
  hasTime: boolean
}

/** A form of writing a day, with what stands behind it (time and zone). Null: not a day after all. */
interface Form {
  pattern: RegExp
  read(groups: string[], order: DayOrder): Parts | 'ambiguous' | null
}

const monthName = String.raw`(\p{L}{3,12})\.?`
const ordinal = String.raw`(\d{1,2})(?:st|nd|rd|th|er|º|ª|°|\.)?`

const forms: Form[] = [
  // RFC 822, RFC 850: `04 Oct 2026`, `4-Oct-26`, `16th Nov 2004`, `3. März 2024`, `5 de mayo de 2024`
  {
    pattern: new RegExp(
      String.raw`^${ordinal}(?:\s+de\s+|[\s-]+)${monthName}(?:\s+de\s+|[\s,-]+)(\d{2,5})(?!\d|:)`,
      'iu',
    ),
    read: ([day, month, year]) => named(year, month, day),
  },
  // `2026 Oct 04`, `2026-Oct-04`
  {
    pattern: new RegExp(String.raw`^(\d{4})[\s-]+${monthName}[\s-]+(\d{1,2})(?!\d)`, 'iu'),
    read: ([year, month, day]) => named(year, month, day),
  },
  // `2026年10月4日`, `2026년 10월 4일`
  {
    pattern: /^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]/,
    read: ([year, month, day]) => numeric(year, month, day),
  },
  // ISO 8601, W3C-DTF: `2026-10-04`, `2026/10/4`, `2026-10`, `2026`
  {
    pattern: /^(\d{4,5})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?(?![\d-])/,
    read: ([year, , month, day]) => numeric(year, month ?? '1', day ?? '1'),
  },
  // ISO 8601 basic: `20261004`, with the time glued on: `20261004T1200`, `20261004120000`
  {
    pattern: /^((?:19|20)\d\d)(\d\d)(\d\d)(?=$|T|\s|\d{4}(?:\d\d)?(?:\D|$))/,
    read: ([year, month, day]) => numeric(year, month, day),
  },
  // ISO 8601 ordinal: `2026-277`
  { pattern: /^(\d{4})-(\d{3})(?!\d)/, read: ([year, day]) => numeric(year, '1', day) },
  // `October 4th, 2026`, `Oct 4 2026`
  {
    pattern: new RegExp(String.raw`^${monthName}\s+${ordinal},?\s+(\d{4})(?!\d|:)`, 'iu'),
    read: ([month, day, year]) => named(year, month, day),
  },
  // Dots are the day-first countries' (Jooble): `12.10.2024`
  {
    pattern: /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)(?!\d)/,
    read: ([day, month, year]) => numeric(year, month, day),
  },
  { pattern: /^(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d\d)(?!\d)/, read: byOrder },
]

/**
 * Any date of a feed -> instant, the same in every time zone of the process.
 * The weekday is ignored, without a zone it is UTC.
 */
export function readDate(value: string | null | undefined, options: DateOptions = {}): DateReading {
  const usual = readUsual(value ?? '')
  if (usual) return usual
  const text = tidy(value ?? '')
  const epoch = readEpoch(text)
  if (epoch) return { date: epoch, flags: [] }
  for (const { pattern, read } of forms) {
    const match = pattern.exec(text)
    if (!match) continue
    const parts = read(match.slice(1), options.order ?? null)
    if (parts === 'ambiguous') return { date: null, flags: ['order'] }
    const clock = parts && readClock(text.slice(match[0].length))
    if (parts && clock) return instant(parts, clock)
  }
  return { date: null, flags: [] }
}

/** RFC 822 as nearly all feeds have it: most of what follows need not be asked then. */
const usualForm =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) ([+-]\d{4}|GMT)$/

/** Null: it is written in another way. */
function readUsual(value: string): DateReading | null {
  const match = usualForm.exec(value)
  if (!match) return null
  const [, day, name, year, hours, minutes, seconds, zone = null] = match
  const parts = named(year, name, day)
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  return parts && instant(parts, { ms, zone, hasTime: true })
}

/** Without weekday, comments (RFC 822), `[zone]` (RFC 9557) and doubled spaces; asctime's year goes to where the others have it. */
function tidy(value: string): string {
  const text = value
    .slice(0, 200)
    .replace(/\([^)]*\)|\[[^\]]*\]$/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const first = /^(\p{L}{2,14})[.,]*(?:\s+|,)/u.exec(text)
  const dated = first && monthOf(first[1] ?? '') === null ? text.slice(first[0].length) : text
  return dated.replace(
    /^(\p{L}+ \d{1,2}) (\d{1,2}:\d\d(?::\d\d)?)(?: ([A-Z]+|[+-]\d{4}))? (\d{4})$/u,
    (_all, day: string, time: string, zone: string | undefined, year: string) =>
      `${day} ${year} ${time} ${zone ?? ''}`.trim(),
  )
}

/** From 10^11 on it counts milliseconds, below seconds. Fourteen digits are a written date where they can be. */
function readEpoch(text: string): Date | null {
  if (!/^\d{9,16}(?:\.\d+)?$/.test(text)) return null
  if (/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{6}$/.test(text)) return null
  const number = Number(text)
  const date = new Date(number >= 1e11 ? number : number * 1000)
  return Number.isNaN(date.getTime()) ? null : date
}

function byOrder([first, , second, year]: string[], order: DayOrder): Parts | 'ambiguous' | null {
  if (Number(first) > 12) return numeric(year, second, first)
  if (Number(second) > 12) return numeric(year, first, second)
  if (order === 'dmy' || first === second) return numeric(year, second, first)
  return order === 'mdy' ? numeric(year, first, second) : 'ambiguous'
}

function named(year = '', name = '', day = ''): Parts | null {
  const month = monthOf(name)
  return month === null ? null : { year: fullYear(year), month, day: Number(day) }
}

const numeric = (year = '', month = '', day = ''): Parts => ({
  year: fullYear(year),
  month: Number(month) - 1,
  day: Number(day),
})

/** RFC 5322 section 4.3. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 2) return year < 50 ? 2000 + year : 1900 + year
  return digits.length === 3 ? 1900 + year : year
}

const clockPattern =
  /^[T,\s]*(?:(?:at|um|à|às|alle|om|в|kl\.?)\s+)?(\d{1,2})(?:(?:[:.h]\s?)?(\d\d|(?<=:)\d(?!\d))(?:[:.]?(\d\d|(?<=:)\d(?!\d))(?:[.,](\d{1,9}))?)?)?\s*(?:Uhr\b|h\b)?\s*([ap]\.?m\b\.?)?\s*(.*)$/iu

function readClock(rest: string): Clock | null {
  const trimmed = rest.replace(/^\s*(?:г\.?|года)(?=\s|$)/u, '').trim()
  const match = clockPattern.exec(trimmed)
  if (!match) return { ms: 0, zone: trimmed.replace(/^[,T]\s*/, '') || null, hasTime: false }
  const [, hours = '', minutes = '0', seconds = '0', fraction = '', half, zone] = match
  const hour = half ? (Number(hours) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hours)
  const isOutside = hour > 24 || Number(minutes) > 59 || Number(seconds) > 60
  if (isOutside || (hour === 24 && Number(minutes) + Number(seconds) > 0)) return null
  // A leap second is clamped into its minute
  const second = Math.min(Number(seconds), 59)
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3))
  const sinceMidnight = ((hour * 60 + Number(minutes)) * 60 + second) * 1000 + ms
  return { ms: sinceMidnight, zone: zone || null, hasTime: true }
}

function instant({ year, month, day }: Parts, clock: Clock): DateReading {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  const isOrdinal = month === 0 && day > 31
  const isReal = date.getUTCMonth() === month && date.getUTCDate() === day
  if (day < 1 || !(isReal || (isOrdinal && date.getUTCFullYear() === year)))
    return { date: null, flags: [] }
  const local = date.getTime() + clock.ms
  const zone = readZone(clock.zone, local)
  if (!zone || !(zone.isCertain || clock.hasTime)) return { date: null, flags: [] }
  return {
    date: new Date(local - zone.minutes * 60_000),
    flags: zone.isCertain ? [] : ['zone'],
  }
}

interface Zone {
  minutes: number
  isCertain: boolean
}

const utc: Zone = { minutes: 0, isCertain: true }

/** Null: it is no zone, so the whole is no date. `local` decides the offset of an IANA zone. */
function readZone(name: string | null, local: number): Zone | null {
  if (name === null) return utc
  const offset = /^(?:GMT|UTC|Z)?\s*([+-])(\d{1,2})(?::?(\d\d)|:0)?Z?$/i.exec(name)
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0)
    return { minutes: offset[1] === '-' ? -minutes : minutes, isCertain: true }
  }
  const known = zoneMinutes.get(name.toLowerCase())
  if (known !== undefined) return { minutes: known, isCertain: true }
  if (/^\p{L}+\/[\p{L}_/+-]+$/u.test(name)) return ianaZone(name, local)
  // Letters that mean several zones (IST, BST), none, or RFC 822's mistaken military ones (RFC 5322 section 4.3)
  return /^[A-Z]{1,5}$/i.test(name) ? { minutes: 0, isCertain: false } : null
}

function ianaZone(timeZone: string, local: number): Zone | null {
  try {
    const first = offsetOf(timeZone, local)
    return { minutes: offsetOf(timeZone, local - first * 60_000), isCertain: true }
  } catch {
    return null
  }
}

/** Minutes ahead of UTC at an instant. Throws for an unknown zone. */
function offsetOf(timeZone: string, at: number): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):?(\d\d)?/.exec(name) ?? []
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  return sign === '-' ? -size : size
}
