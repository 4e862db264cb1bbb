import { beforeAll, describe, expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import dashboard from '../ops/grafana/dashboards/gleaner.json'
import { newSource } from '../src/model/feed'
import { createTestApp } from './support/app'
import { type ParsedFamily, parseExposition } from './support/exposition'
import { complaintsOf, metricsIn } from './support/promql'

const read = (path: string) => readFile(join(import.meta.dir, '..', path), 'utf8')

const panel = z.object({
  id: z.number(),
  title: z.string().min(1),
  type: z.enum(['stat', 'timeseries']),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  datasource: z.object({ type: z.literal('prometheus'), uid: z.literal('prometheus') }),
  targets: z
    .array(z.object({ refId: z.string(), expr: z.string(), legendFormat: z.string() }))
    .min(1),
})
const { panels } = z.object({ panels: z.array(panel) }).parse(dashboard)
const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))

const ruleSchema = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  annotations: z.object({ summary: z.string() }),
})
const [group] = z
  .object({ groups: z.array(z.object({ rules: z.array(ruleSchema) })) })
  .parse(Bun.YAML.parse(await read('ops/alerts.yml'))).groups
const rules = group?.rules ?? []

/** What a server with one source exposes, whose runs have not begun yet. */
let exposed: ParsedFamily[]
beforeAll(async () => {
  const t = await createTestApp()
  await t.deps.store.sources.ensure(newSource({ id: 'a.example' }))
  exposed = parseExposition(await (await t.get('/metrics')).text())
  await t.close()
})

describe('the dashboard and the alerts ask for metrics that there are, by labels and values that these have', () => {
  const targets = panels.flatMap(({ title, targets }) =>
    targets.map(({ expr, legendFormat }) => [title, expr, legendFormat] as const),
  )
  test.each(targets)('%s: %s', (_, expr, legend) => {
    expect(metricsIn(expr)).not.toEqual([])
    expect(complaintsOf(expr, exposed, legend)).toEqual([])
  })

  test.each(rules.map(({ alert, expr }) => [alert, expr]))('%s: %s', (_, expr) => {
    expect(complaintsOf(expr, exposed)).toEqual([])
  })
})

describe('what there is not is complained of', () => {
  const faults: [query: string, legend: string, complaint: string][] = [
    ['max(gleaner_job_count)', '', 'there is no gleaner_job_count'],
    ['sum by (feed) (gleaner_runs_total)', '', 'gleaner_runs_total has no label feed'],
    ['max by (part) (gleaner_queue_runs)', '', 'gleaner_queue_runs has no label part'],
    ['max(gleaner_workers)', '{{part}}', 'gleaner_workers has no label part'],
    ['gleaner_runs_total{status="done"}', '', 'gleaner_runs_total is never told for status done'],
  ]
  test.each(faults)('%s %s', (query, legend, complaint) => {
    expect(complaintsOf(query, exposed, legend)).toEqual([complaint])
  })
})

test('what the guide tells to watch are the rules that Prometheus is given', async () => {
  const rows = [...(await read('docs/operations.md')).matchAll(/^\| [^|]+ \| `(.+)` \|$/gm)]
  expect(rows.length).toBeGreaterThan(8)
  expect(rows.map(([, expr]) => expr)).toEqual(rules.map(({ expr }) => expr))
})

test('panels and their queries have names of their own', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  for (const { targets } of panels)
    expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length)
})

test('what is the same in every web process is never added up over them', () => {
  const ofTheStore = /gleaner_(runs|items|politeness_waits)_total|gleaner_run_stage_duration/
  const asked = [...queries, ...rules.map(({ expr }) => expr)]
  const added = asked.filter((query) => ofTheStore.test(query))
  expect(added.length).toBeGreaterThan(4)
  expect(added.filter((query) => !query.includes('max without (instance, job)'))).toEqual([])
})

test('no panel covers another', () => {
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
})
