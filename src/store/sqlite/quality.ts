import { dayMs } from '../../model/habit'
import { type Lack, lackNames } from '../../model/lack'
import { wholeDayMs } from '../../model/lifecycle'
import type { ListingRow } from '../../model/listing'
import type { LackCounts, QualityStore } from '../quality'
import type { Db } from './database'

const isPlacedRemotely = "(workplace IS 'remote' AND applicantLocationRequirements <> '[]')"

/** As `lacksOf` has them. */
const conditions: Record<Lack, string> = {
  title: "title = ''",
  description:
    'NOT EXISTS (SELECT 1 FROM listingTexts AS texts WHERE texts.rowid = listing.rowid AND description IS NOT NULL)',
  datePosted: 'datePosted IS NULL',
  hiringOrganization: "hiringOrganization ->> 'name' IS NULL",
  place: `jobLocation IS NULL AND NOT ${isPlacedRemotely}`,
  country: `jobLocation IS NOT NULL AND jobLocation ->> 'country' IS NULL AND NOT ${isPlacedRemotely}`,
  expired: `validThrough IS NOT NULL AND
    validThrough + iif(validThrough % ${dayMs} = 0, ${wholeDayMs}, 0) <= $now`,
  validThrough: 'validThrough IS NULL',
  employmentType: "employmentType = '[]'",
  salary: 'baseSalary IS NULL',
  salaryShape: `baseSalary IS NOT NULL AND
    (baseSalary ->> 'currency' IS NULL OR baseSalary ->> 'unitText' IS NULL OR
      (baseSalary ->> 'minValue' IS NULL AND baseSalary ->> 'maxValue' IS NULL))`,
}

const ofSource =
  'FROM listings AS listing INDEXED BY listingsOpen WHERE source = $source AND closedAt IS NULL'

const counted = `SELECT count(*) AS open,
  ${lackNames.map((lack) => `coalesce(sum(${conditions[lack]}), 0) AS ${lack}`).join(',\n')}
  ${ofSource}`

type Params = Record<string, string | number>
type Example = Pick<ListingRow, 'key' | 'title' | 'url'>

export const qualityStore = (db: Db): QualityStore => ({
  count: (source) =>
    db.read(() => {
      const params = { source, now: db.now().getTime() }
      const row = db.query<Record<'open' | Lack, number>, [Params]>(counted).get(params)
      const lacking = Object.fromEntries(lackNames.map((lack) => [lack, row?.[lack] ?? 0]))
      // Object.fromEntries forgets that it was given every lack.
      return { open: row?.open ?? 0, lacking: lacking as LackCounts['lacking'] }
    }),
  examples: (source, lack, limit) =>
    db.read(() =>
      db
        .query<Example, [Params]>(
          `SELECT key, title, url ${ofSource} AND ${conditions[lack]} ORDER BY listing.rowid DESC LIMIT $limit`,
        )
        .all({ source, limit, ...(lack === 'expired' && { now: db.now().getTime() }) }),
    ),
})
