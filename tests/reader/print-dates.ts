import { readDate } from '../../src/reader/values/dates'
import { dateTable } from './date-table'

/** What this process, in its own time zone, reads. */
const readings = dateTable.map(({ text, order = null }) => {
  const { date, flags } = readDate(text, { order })
  return { is: date?.toISOString() ?? null, flags }
})
console.log(JSON.stringify(readings))
