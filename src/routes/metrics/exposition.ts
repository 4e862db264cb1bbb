import type { Registry } from 'prom-client'
import type { Family } from './family'

/** What is said of this process, by the names that everybody's dashboards know; the first of a kind fills the others. */
const ofTheProcess = [
  'process_cpu_user_seconds_total',
  'process_cpu_system_seconds_total',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
  'process_open_fds',
  'nodejs_eventloop_lag_seconds',
  'nodejs_eventloop_lag_p50_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_eventloop_lag_max_seconds',
]

export interface Exposition {
  contentType: string
  /** The metrics of this process and these, as text. */
  print: (families: Family[]) => Promise<string>
}

/** Loads what nobody pays for who is not scraped: from then on the delays of the event loop are measured. */
export async function openExposition(): Promise<Exposition> {
  const prometheus = await import('prom-client')
  const all = new prometheus.Registry()
  prometheus.collectDefaultMetrics({ register: all })
  const own = new prometheus.Registry()
  for (const name of ofTheProcess) {
    const metric = all.getSingleMetric(name)
    if (metric) own.registerMetric(metric)
  }
  return {
    contentType: own.contentType,
    async print(families) {
      const shown: Registry = prometheus.AggregatorRegistry.aggregate([families])
      return `${await own.metrics()}\n${await shown.metrics()}`
    },
  }
}
