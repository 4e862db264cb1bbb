import type { PollWishes } from '../model/wishes'
import { child, children, type Element, textOf } from './element'

/** What a channel of RSS says of when it wants to be asked for. */
export const readWishes = (channel: Element): PollWishes => ({
  ttlMs: readTtl(channel),
  skipHours: listed(channel, 'skiphours', 'hour', readHour),
  skipDays: listed(channel, 'skipdays', 'day', readDay),
})

const periodMs = new Map([
  ['hourly', 3_600_000],
  ['daily', 24 * 3_600_000],
  ['weekly', 7 * 24 * 3_600_000],
  ['monthly', 30 * 24 * 3_600_000],
  ['yearly', 365 * 24 * 3_600_000],
])

/** RSS 2.0 `ttl` counts minutes; `sy:updateFrequency` is how often in one `sy:updatePeriod`. The longer wish counts. */
function readTtl(channel: Element): number | null {
  const ttlMs = positive(textIn(channel, 'ttl')) * 60_000
  const period = periodMs.get(textIn(channel, 'updateperiod', 'sy').toLowerCase()) ?? 0
  const frequency = positive(textIn(channel, 'updatefrequency', 'sy')) || 1
  return Math.max(ttlMs, period / frequency) || null
}

function textIn(channel: Element, name: string, prefix?: string): string {
  const found = child(channel, name, prefix)
  return found ? textOf(found).trim() : ''
}

const positive = (text: string): number => {
  const number = Number(text)
  return number > 0 && Number.isFinite(number) ? number : 0
}

function listed(
  channel: Element,
  list: string,
  name: string,
  read: (text: string) => number | null,
): number[] {
  const found = child(channel, list)
  const values = found ? children(found, name).map((each) => read(textOf(each).trim())) : []
  return [...new Set(values.filter((value) => value !== null))]
}

/** RSS 0.91 counts hours from 1 to 24, RSS 2.0 from 0 to 23. */
const readHour = (text: string): number | null =>
  /^(?:\d|1\d|2[0-4])$/.test(text) ? Number(text) % 24 : null

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

const readDay = (text: string): number | null => {
  const day = days.indexOf(text.toLowerCase())
  return day === -1 ? null : day
}
