import { max } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import type { FC } from 'hono/jsx'
import { type ChartTime, Stretched } from './chart-frame'
import { slotWords } from './trend-words'

const linesHeight = 132
const top = 10

export interface LineSeries {
  label: string
  /** Solid or dashed: lines are told apart without colour. */
  dash: 'solid' | 'dashed'
  values: (number | null)[]
}

interface LinesProps extends ChartTime {
  series: LineSeries[]
  format: (value: number) => string
}

/** One or two figures over time by one scale, each named beside its line with its last value. */
export const Lines: FC<LinesProps> = (props) => {
  const most = max(props.series.flatMap(({ values }) => values.filter((value) => value !== null)))
  const y = scaleLinear()
    .domain([0, most || 1])
    .nice(2)
    .range([linesHeight - 1, top])
  // Half a listing, or half a millisecond, is none.
  const ticks = y.ticks(2).filter(Number.isInteger)
  return (
    <div class="lines">
      <svg class="lines-plot" height={linesHeight} role="img" aria-label={toldOfLines(props)}>
        {ticks.map((tick) => (
          <line class={tick === 0 ? 'base' : 'grid'} x1="0" x2="100%" y1={y(tick)} y2={y(tick)} />
        ))}
        {props.series.map((one) => (
          <Line {...one} y={y} />
        ))}
        {ticks
          .filter((tick) => tick > 0)
          .map((tick) => (
            <text class="tick" x="0" y={y(tick) - 4}>
              {props.format(tick)}
            </text>
          ))}
      </svg>
      <ul class="lines-names">
        {props.series.map(({ label, dash, values }) => (
          <li>
            <svg class={`line-sample is-${dash}`} width="28" height="8" aria-hidden="true">
              <line x1="0" x2="28" y1="4" y2="4" />
            </svg>{' '}
            {label}
            <b>{lastOf(values, props.format)}</b>
          </li>
        ))}
      </ul>
    </div>
  )
}

const lastOf = (values: (number | null)[], format: (value: number) => string): string => {
  const last = values.findLast((value) => value !== null)
  return last === undefined || last === null ? '–' : format(last)
}

/** The text alternative: `95 % within: 3.2 s at the end, at most 9 s, Mon 23 Nov.` */
function toldOfLines({ series, format, points, grain, zone }: LinesProps): string {
  return series
    .map(({ label, values }) => {
      const most = max(values.filter((value) => value !== null))
      const point = most === undefined ? undefined : points[values.indexOf(most)]
      if (most === undefined || !point) return `${label}: no figures`
      return `${label}: ${lastOf(values, format)} at the end, at most ${format(most)}, ${slotWords(point, grain, zone)}`
    })
    .join('. ')
}

const Line: FC<LineSeries & { y: (value: number) => number }> = ({ values, dash, y }) => {
  const at = (index: number): number => index + 0.5
  const isAlone = (index: number): boolean =>
    values[index] !== null &&
    (values[index - 1] ?? null) === null &&
    (values[index + 1] ?? null) === null
  const shape = line<number | null>()
    .digits(1)
    .defined((value) => value !== null)
    .x((_, index) => at(index))
    .y((value) => y(value ?? 0))
  return (
    <>
      <Stretched width={values.length} height={linesHeight}>
        <path class={`line is-${dash}`} d={shape(values) ?? ''} />
      </Stretched>
      {[...values.keys()].filter(isAlone).map((index) => (
        <circle
          class={`dot is-${dash}`}
          cx={`${((at(index) / values.length) * 100).toFixed(2)}%`}
          cy={y(values[index] ?? 0).toFixed(1)}
          r="3"
        />
      ))}
    </>
  )
}
