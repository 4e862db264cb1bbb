import { scaleUtc } from 'd3-scale'
import type { FC } from 'hono/jsx'
import type { TrendGrain, TrendPoint } from '../src/model/trend'
import { wallOf } from '../src/model/zone'
import { dayWords, timeWords } from './trend-words'

/** The time that a chart is about. */
export interface ChartTime {
  points: TrendPoint[]
  grain: TrendGrain
  zone: string
}

/** As wide as there is room; what is drawn in it is as wide as `width`. */
export const Stretched: FC<{ width: number; height: number; children?: unknown }> = (props) => (
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
