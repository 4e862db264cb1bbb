import { expect, test } from 'bun:test'
import { countIn, histogramOf, percentile, sumHistograms } from '../../src/model/histogram'
import { randomOf } from '../fuzz/random'

const histogramOfAll = (all: number[]) => sumHistograms(all.map(histogramOf))

test('percentiles of sums are those of all durations, to a fifth', () => {
  const random = randomOf(4)
  const all = Array.from({ length: 2000 }, () => 20 + random.int(200) * random.int(200))
  const halves = [histogramOfAll(all.slice(0, 700)), histogramOfAll(all.slice(700))]
  const sum = sumHistograms(halves)
  expect(sum).toEqual(histogramOfAll(all))
  expect(countIn(sum)).toBe(2000)
  const sorted = all.toSorted((a, b) => a - b)
  for (const share of [0.1, 0.5, 0.9, 0.95, 0.99]) {
    const exact = sorted[Math.ceil(share * 2000) - 1] ?? 0
    const told = percentile(sum, share) ?? 0
    expect(told / exact).toBeGreaterThan(0.8)
    expect(told / exact).toBeLessThan(1.25)
  }
})

test('of one duration every percentile is about that one, and of none there is none', () => {
  for (const ms of [0, 1, 37, 800, 86_400_000])
    for (const share of [0, 0.5, 1]) {
      const told = percentile(histogramOf(ms), share) ?? Number.NaN
      expect(told).toBeGreaterThanOrEqual(Math.floor(Math.max(1, ms) / 1.2))
      expect(told).toBeLessThanOrEqual(Math.ceil(Math.max(1, ms) * 1.2))
    }
  expect(percentile({}, 0.5)).toBeNull()
})
