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

/** No more times than this have room beside each other. */
const mostTicks = 5

/** The times below all charts of a panel, each to the right of its tick; at the very end there is no room for one. */
export const TimeAxis: FC<ChartTime> = ({ points, zone }) => {
  const walls = points.map(({ from }) => wallOf(from, zone))
  return (
    <svg class="axis" height="20" aria-hidden="true">
      {ticksOf(walls).map((tick) => {
        const share = walls.findIndex((wall) => wall >= tick) / walls.length
        const x = `${(share * 100).toFixed(2)}%`
        return (
          <g>
            <line class="grid" x1={x} x2={x} y1="0" y2="14" />
            {share < 0.87 && (
              <text class="tick" x={x} dx="4" y="14">
                {tick.getUTCHours() > 0 ? timeWords(tick) : dayWords(tick)}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}

/** Round times between the first and the last. */
function ticksOf(walls: Date[]): Date[] {
  const [first, last] = [walls[0], walls.at(-1)]
  if (!first || !last) return []
  const ticks = scaleUtc().domain([first, last]).ticks(mostTicks)
  const every = Math.ceil(ticks.length / mostTicks)
  return ticks.filter((_, index) => index % every === 0)
}
