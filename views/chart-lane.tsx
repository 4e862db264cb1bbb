import { max } from 'd3-array'
import { scaleBand, scaleLinear } from 'd3-scale'
import { area, curveStepAfter } from 'd3-shape'
import type { FC } from 'hono/jsx'
import { type ChartTime, Stretched } from './chart-frame'
import { counted } from './format'
import { slotWords } from './trend-words'

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
