import { expect, test } from 'bun:test'
import { noFigures } from '../../src/model/rollup'
import { grainsOf, slotsOf, trendRanges } from '../../src/model/trend'
import { TimeAxis } from '../../views/chart-frame'

const cases = trendRanges.flatMap((range) => grainsOf[range].map((grain) => ({ range, grain })))

/** `23 Nov` takes this much of the narrowest chart, and may stand out a little at its end. */
const roomOfName = 0.15
const end = 1.02

/** Hours of a week: where the first and the last of a time are changes what is round in it. */
const nows = Array.from({ length: 24 }, (_, n) => new Date(Date.UTC(2026, 10, 16, n * 7, 30)))

test.each(cases)('$range by $grain: times stand apart, and none beyond the end', (one) => {
  for (const now of nows) {
    const slots = slotsOf(one.range, one.grain, now, 'UTC')
    const points = slots.map((slot) => ({ ...slot, figures: noFigures(), open: null }))
    const html = String(<TimeAxis points={points} grain={one.grain} zone="UTC" />)
    const places = [...html.matchAll(/<text [^>]*x="([\d.]+)%"/g)].map(([, x]) => Number(x) / 100)
    expect(places.length).toBeGreaterThan(0)
    for (const [index, place] of places.entries())
      expect((places[index + 1] ?? end) - place).toBeGreaterThanOrEqual(roomOfName)
  }
})
