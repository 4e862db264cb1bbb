import type { ParsedFamily } from './exposition'

/** What Prometheus adds to every series that it scrapes. */
const ofTheTarget = ['instance', 'job']

/** The metrics that a query of Prometheus names. */
export const metricsIn = (query: string): string[] =>
  query.match(/\b(gleaner|process|nodejs)_\w+/g) ?? []

/**
 * What a query, and the legend of its series, ask for that a server which exposes these does not have: metrics,
 * labels of just these metrics, values of those labels; a sentence each.
 */
export function complaintsOf(query: string, families: ParsedFamily[], legend = ''): string[] {
  const samples = families.flatMap((family) => family.samples)
  const asked = metricsIn(query)
  const unknown = asked.filter((metric) => !samples.some(({ name }) => name === metric))
  const series = samples.filter(({ name }) => asked.includes(name))
  const labels = new Set([...ofTheTarget, ...series.flatMap((one) => Object.keys(one.labels))])
  return [
    ...unknown.map((metric) => `there is no ${metric}`),
    ...[...groupings(query), ...inLegend(legend)]
      .filter((label) => asked.length > 0 && !labels.has(label))
      .map((label) => `${asked[0]} has no label ${label}`),
    ...matchers(query)
      .filter(({ metric, label, value }) => !series.some(isOf(metric, label, value)))
      .map(({ metric, label, value }) => `${metric} is never told for ${label} ${value}`),
  ]
}

const groupings = (query: string): string[] =>
  [...query.matchAll(/(?:by|without) \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', '))

const inLegend = (legend: string): string[] =>
  [...legend.matchAll(/\{\{(\w+)\}\}/g)].flatMap(([, label]) => label ?? [])

const matchers = (query: string) =>
  [...query.matchAll(/\b((?:gleaner|process|nodejs)_\w+)\{([^}]*)\}/g)].flatMap(
    ([, metric = '', list = '']) =>
      [...list.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => ({
        metric,
        label,
        value,
      })),
  )

const isOf =
  (metric: string, label: string, value: string) =>
  ({ name, labels }: ParsedFamily['samples'][number]): boolean =>
    name === metric && labels[label] === value
