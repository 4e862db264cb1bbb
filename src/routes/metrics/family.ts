/** One metric with all its series, in the form that prom-client prints. */
export interface Family {
  name: string
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  values: Sample[]
  /** How prom-client adds up several processes: there is one here. */
  aggregator: 'first'
}

interface Sample {
  value: number
  labels: Record<string, string>
  /** A part of a histogram. */
  metricName?: string
}

type Series = [labels: Record<string, string>, value: number]

const family = (
  type: 'counter' | 'gauge',
  name: string,
  help: string,
  series: Series[],
): Family => ({
  name,
  help,
  type,
  values: series.map(([labels, value]) => ({ labels, value })),
  aggregator: 'first',
})

export const counter = (name: string, help: string, series: Series[]): Family =>
  family('counter', name, help, series)

export const gauge = (name: string, help: string, series: Series[]): Family =>
  family('gauge', name, help, series)

/** Durations counted in steps: how many in each, one by one, those behind the last bound at the end. */
export interface Distribution {
  labels: Record<string, string>
  bounds: readonly number[]
  steps: number[]
  sum: number
}

/** What a step counts, Prometheus counts in each larger one too. */
export function histogram(name: string, help: string, all: Distribution[]): Family {
  const values = all.flatMap(({ labels, bounds, steps, sum }): Sample[] => {
    let count = 0
    const buckets = steps.map((more, place): Sample => {
      count += more
      const le = String(bounds[place] ?? '+Inf')
      return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count }
    })
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ]
  })
  return { name, help, type: 'histogram', values, aggregator: 'first' }
}
