import type { ListingContent } from '../model/listing'
import type { Warning } from '../model/run'
import { capCodePoints } from './values/text'

const farAheadMs = 48 * 3_600_000
/** No board on the web is older. */
const firstYear = 2000

/** UTF-8 that somebody read as windows-1252 and wrote again: `â€™`, `Ã©`, `Â£`. */
const garbled = /â€.|[ÃÂ][\u0080-\u00bf]/
/** Their first letters: most texts have none of them, which is quickly said. */
const garbledStarts = ['â€', 'Ã', 'Â']
/** So much of a text is looked at. */
const lookedAt = 2000

/** What a listing says that is hardly so. It is kept as it stands: to repair it is its board's business. */
export function doubtsOf(listing: ListingContent, now: Date): Warning[] {
  return [doubtOfDates(listing, now), doubtOfText(listing)].filter((doubt) => doubt !== null)
}

function doubtOfDates(
  { datePosted, datePostedRaw, validThrough }: ListingContent,
  now: Date,
): Warning | null {
  const isAhead = datePosted !== null && datePosted.getTime() - now.getTime() > farAheadMs
  const ancient = [datePosted, validThrough].find(
    (date) => date !== null && date.getUTCFullYear() < firstYear,
  )
  if (!isAhead && !ancient) return null
  const what = isAhead ? 'lies more than two days ahead' : `lies before the year ${firstYear}`
  const date = ancient?.toISOString() ?? capCodePoints(datePostedRaw ?? '', 60)
  return { kind: 'dateDoubtful', message: `The date "${date}" ${what}: kept as it is.` }
}

function doubtOfText({ title, hiringOrganization, text }: ListingContent): Warning | null {
  const found =
    findGarbled(title) ??
    findGarbled(hiringOrganization.name ?? '') ??
    findGarbled(text.slice(0, lookedAt))
  if (found === undefined) return null
  const message = `A text holds "${found}", which looks like letters read in the wrong encoding: kept as it is.`
  return { kind: 'textGarbled', message }
}

const findGarbled = (text: string): string | undefined =>
  garbledStarts.some((start) => text.includes(start)) ? garbled.exec(text)?.[0] : undefined
