import { expect, test } from 'bun:test'
import { z } from 'zod'
import dashboard from '../ops/grafana/dashboards/gleaner.json'
import { createTestApp } from './support/app'
import { parseExposition } from './support/exposition'

const panel = z.object({
  title: z.string().min(1),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  datasource: z.object({ uid: z.literal('prometheus') }),
  targets: z.array(z.object({ expr: z.string() })).min(1),
})
const { panels } = z.object({ panels: z.array(panel) }).parse(dashboard)
const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))

/** The series that a query of Prometheus names, and with which labels. */
const namesIn = (query: string): string[] => query.match(/\b(gleaner|process|nodejs)_\w+/g) ?? []

test('the dashboard asks for metrics that there are, by labels that they have', async () => {
  const t = await createTestApp()
  const { samples, names } = await (async () => {
    const families = parseExposition(await (await t.get('/metrics')).text())
    const all = families.flatMap((family) => family.samples)
    return { samples: all, names: new Set([...families, ...all].map(({ name }) => name)) }
  })()
  await t.close()
  const asked = [...new Set(queries.flatMap(namesIn))]
  expect(asked.length).toBeGreaterThan(12)
  expect(asked.filter((name) => !names.has(name))).toEqual([])
  const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)))
  const known = new Set([...labels, 'source', 'status', 'outcome', 'instance', 'job'])
  const used = queries.flatMap((query) =>
    [...query.matchAll(/(?:by|without) \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', ')),
  )
  expect(used.filter((label) => !known.has(label))).toEqual([])
})

test('what is the same in every web process is never added up over them', () => {
  const ofTheStore = /gleaner_(runs|items|politeness_waits)_total|gleaner_run_stage_duration/
  const added = queries.filter((query) => ofTheStore.test(query))
  expect(added.length).toBeGreaterThan(4)
  expect(added.filter((query) => !query.includes('max without (instance, job)'))).toEqual([])
})

test('no panel covers another', () => {
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
})
