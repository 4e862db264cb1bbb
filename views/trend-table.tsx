import type { FC } from 'hono/jsx'
import { rowOf, type TrendPoint, type Trends } from '../src/model/trend'
import { figureNames, figureWords, slotWords } from './trend-words'

/** More rows than this are in the CSV only. */
const mostRows = 200

interface TrendTableProps {
  trends: Trends
  csv: string
  /** The runs of that hour or day. */
  runsOf: (point: TrendPoint) => string
}

/** The figures of all charts, newest first. */
export const TrendTable: FC<TrendTableProps> = ({ trends, csv, runsOf }) => {
  const { points, grain, zone } = trends
  const shown = points.slice(-mostRows).reverse()
  return (
    <details class="panel figures" id="figures">
      <summary>All figures as a table</summary>
      <p class="muted">
        {points.length > shown.length && `The newest ${shown.length} of ${points.length}. `}
        Times are of {zone}. <a href={csv}>All of them as CSV</a>
      </p>
      <section class="scroll" aria-label="All figures" tabindex={0}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">{grain === 'hour' ? 'Hour' : 'Day'}</th>
              {figureNames.map((name) => (
                <th scope="col" class="number">
                  {figureWords[name].label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((point) => (
              <TrendTableRow
                point={point}
                name={slotWords(point, grain, zone)}
                runs={runsOf(point)}
              />
            ))}
          </tbody>
        </table>
      </section>
    </details>
  )
}

const TrendTableRow: FC<{ point: TrendPoint; name: string; runs: string }> = (props) => {
  const row = rowOf(props.point)
  return (
    <tr>
      <th scope="row">
        <a href={props.runs}>{props.name}</a>
      </th>
      {figureNames.map((name) => {
        const value = row[name]
        return (
          <td class={value ? 'number' : 'number is-zero'}>
            {value === null ? '–' : figureWords[name].format(value)}
          </td>
        )
      })}
    </tr>
  )
}
