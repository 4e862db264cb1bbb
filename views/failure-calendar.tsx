import { scaleSqrt } from 'd3-scale'
import type { FC } from 'hono/jsx'
import {
  type CalendarCell,
  calendarWeeks,
  type FailurePattern,
  weekdays,
  wordsOf,
} from '../src/model/failure-calendar'
import { counted, formatNumber } from './format'

interface FailureCalendarProps {
  zone: string
  cells: CalendarCell[]
  patterns: FailurePattern[]
  csv: string
}

/** A square as large as the share of dates on which the feed failed at that hour. */
export const FailureCalendar: FC<FailureCalendarProps> = ({ zone, cells, patterns, csv }) => (
  <section class="panel" id="calendar">
    <h2>When it fails</h2>
    {patterns.length > 0 && (
      <ul class="patterns">
        {patterns.map((pattern) => (
          <li>
            <strong>{`Fails on ${wordsOf(pattern, zone)}.`}</strong>{' '}
            <span class="muted">{`It failed in ${formatNumber(pattern.failedDates)} of the ${formatNumber(pattern.dates)} such hours in which it was tried.`}</span>
          </li>
        ))}
      </ul>
    )}
    <p class="muted">
      {summaryOf(cells)} <a href={csv}>Figures as CSV</a>
    </p>
    <section class="scroll" aria-label="Failures by weekday and hour" tabindex={0}>
      <table class="calendar">
        <caption class="quiet">{`Dates on which it failed, by weekday and hour (${zone})`}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="quiet">Weekday</span>
            </th>
            {Array.from({ length: 24 }, (_, hour) => (
              <th scope="col" class="calendar-hour">
                {String(hour).padStart(2, '0')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weekdays.map((name, weekday) => (
            <tr>
              <th scope="row" class="calendar-name">
                {name.slice(0, 3)}
              </th>
              {cells.slice(weekday * 24, weekday * 24 + 24).map((cell) => (
                <Cell cell={cell} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
    <p class="muted">
      <small>
        A full square: it failed on every date on which it was tried at that hour. A dot: it never
        failed then. Empty: it was not tried. Times are of {zone}. An hour is named as a pattern
        when it failed on more than half of at least four dates and chance would do so in less than
        one of a hundred calendars.
      </small>
    </p>
  </section>
)

function summaryOf(cells: CalendarCell[]): string {
  const runs = cells.reduce((sum, cell) => sum + cell.runs, 0)
  const failed = cells.reduce((sum, cell) => sum + cell.failed, 0)
  if (runs === 0) return `It has not been tried in the last ${calendarWeeks} weeks.`
  const told = `${counted(runs, 'run')} in the last ${calendarWeeks} weeks`
  return failed === 0 ? `${told}: none failed.` : `${told}: ${formatNumber(failed)} failed.`
}

const size = 16
/** The area is the share. */
const sideOf = scaleSqrt().domain([0, 1]).range([0, size])

const Cell: FC<{ cell: CalendarCell }> = ({ cell: { dates, failedDates } }) => {
  if (dates === 0) return <td />
  const told = `${failedDates} of ${dates}`
  const side = Math.max(4, sideOf(failedDates / dates))
  const from = (size - side) / 2
  return (
    <td>
      <svg width={size} height={size} aria-hidden="true">
        <title>{told}</title>
        {failedDates === 0 ? (
          <circle class="is-well" cx={size / 2} cy={size / 2} r="1.5" />
        ) : (
          <rect class="is-failed" x={from} y={from} width={side} height={side} rx="1.5" />
        )}
      </svg>
      <span class="quiet">{told}</span>
    </td>
  )
}
