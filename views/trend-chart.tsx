import { max } from 'd3-array'
import { scaleBand, scaleLinear, scaleUtc } from 'd3-scale'
import { area, curveStepAfter, line } from 'd3-shape'
import type { FC } from 'hono/jsx'
import type { TrendGrain, TrendPoint } from '../src/model/trend'
import { wallOf } from '../src/model/zone'
import { counted } from './format'
import { dayWords, slotWords, timeWords } from './trend-words'

/** The time that a chart is about. */
export interface ChartTime {
  points: TrendPoint[]
  grain: TrendGrain
  zone: string
}

const laneHeight = 36
/** More bars than this are drawn as one shape. */
const mostBars = 100

interface LaneProps extends ChartTime {
  label: string
  tone: string
  values: number[]
  sum: string
  format: (value: number) => string
}

/** One figure over time: its name, its bars by a scale of their own, its sum. */
export const Lane: FC<LaneProps> = (props) => {
  const most = max(props.values) ?? 0
  return (
    <div class="lane">
      <span class="lane-name">{props.label}</span>
      <svg
        class={`lane-bars is-${props.tone}`}
        height={laneHeight}
        role="img"
        aria-label={toldOf(props)}
      >
        <line class="base" x1="0" x2="100%" y1={laneHeight - 0.5} y2={laneHeight - 0.5} />
        {most > 0 && (props.values.length > mostBars ? <Steps {...props} /> : <Bars {...props} />)}
      </svg>
      <span class="lane-sum">
        <b>{props.sum}</b>
        <small class="muted">{most > 0 ? `most ${props.format(most)}` : ''}</small>
      </span>
    </div>
  )
}

/** The text alternative: `Failed: 12. Most: 5, Mon 23 Nov 14:00. 9 of 168 hours have any.` */
function toldOf({ label, sum, values, format, points, grain, zone }: LaneProps): string {
  const most = max(values) ?? 0
  const point = points[values.indexOf(most)]
  if (most === 0 || !point) return `${label}: none`
  const some = values.filter((value) => value > 0).length
  const slots = `${some} of ${counted(values.length, grain)}`
  return `${label}: ${sum}. Most: ${format(most)}, ${slotWords(point, grain, zone)}. ${slots} have any.`
}

const heightOf = (values: number[]) =>
  scaleLinear()
    .domain([0, max(values) ?? 1])
    .range([0, laneHeight - 3])

const Bars: FC<LaneProps> = ({ values, points, grain, zone, format }) => {
  const x = scaleBand<number>().domain(values.keys()).range([0, 100]).paddingInner(0.18)
  const height = heightOf(values)
  return (
    <>
      {values.map((value, index) => {
        const point = points[index]
        if (value === 0 || !point) return null
        const tall = Math.max(2, height(value))
        return (
          <rect
            x={`${(x(index) ?? 0).toFixed(2)}%`}
            width={`${x.bandwidth().toFixed(2)}%`}
            y={(laneHeight - 1 - tall).toFixed(1)}
            height={tall.toFixed(1)}
          >
            <title>{`${slotWords(point, grain, zone)}: ${format(value)}`}</title>
          </rect>
        )
      })}
    </>
  )
}

const Steps: FC<LaneProps> = ({ values }) => {
  const height = heightOf(values)
  const shape = area<number>()
    .digits(1)
    .x((_, index) => index)
    .y0(laneHeight - 1)
    .y1((value) => laneHeight - 1 - (value > 0 ? Math.max(2, height(value)) : 0))
    .curve(curveStepAfter)
  return (
    <Stretched width={values.length} height={laneHeight}>
      <path d={shape([...values, values.at(-1) ?? 0]) ?? ''} />
    </Stretched>
  )
}

/** As wide as there is room; what is drawn in it is as wide as `width`. */
const Stretched: FC<{ width: number; height: number; children?: unknown }> = (props) => (
  <svg
    x="0"
    y="0"
    width="100%"
    height={props.height}
    viewBox={`0 0 ${props.width} ${props.height}`}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    {props.children}
  </svg>
)

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
  return (
    <div class="lines">
      <svg class="lines-plot" height={linesHeight} role="img" aria-label={toldOfLines(props)}>
        {/* Under the lines: half a listing, or half a millisecond, is none. */}
        {y
          .ticks(2)
          .filter(Number.isInteger)
          .map((tick) => (
            <>
              <line
                class={tick === 0 ? 'base' : 'grid'}
                x1="0"
                x2="100%"
                y1={y(tick)}
                y2={y(tick)}
              />
              {tick > 0 && (
                <text class="tick" x="0" y={y(tick) - 4}>
                  {props.format(tick)}
                </text>
              )}
            </>
          ))}
        {props.series.map((one) => (
          <Line {...one} y={y} />
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

/** The times below all charts of a panel. */
export const TimeAxis: FC<ChartTime> = ({ points, zone }) => {
  const walls = points.map(({ from }) => wallOf(from, zone))
  const [first, last] = [walls[0], walls.at(-1)]
  if (!first || !last) return null
  const ticks = scaleUtc().domain([first, last]).ticks(5)
  return (
    <svg class="axis" height="20" aria-hidden="true">
      {ticks.map((tick) => {
        const index = walls.findIndex((wall) => wall >= tick)
        const x = `${((index / points.length) * 100).toFixed(2)}%`
        // A name at the very end would be cut off.
        const anchor = index / points.length > 0.9 ? 'end' : index === 0 ? 'start' : 'middle'
        return (
          <g>
            <line class="grid" x1={x} x2={x} y1="0" y2="4" />
            <text class="tick" x={x} y="16" text-anchor={anchor}>
              {tick.getUTCHours() > 0 ? timeWords(tick) : dayWords(tick)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
