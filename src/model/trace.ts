export type Attributes = Record<string, string | number | boolean | undefined>

export interface SpanOptions {
  /** By OpenTelemetry; `internal` unless told. */
  kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer'
  attributes?: Attributes
  /** Where it comes from (`traceparent` of W3C Trace Context), where that is not what is going on here. */
  parent?: string | null | undefined
}

/** A piece of work that is being traced. */
export interface Span {
  rename(name: string): void
  set(attributes: Attributes): void
  /** It went wrong in one of the known ways: `type` is a stable word. */
  fail(type: string, message?: string): void
}

/** Tells where the time of a click, a tick or a command goes, across processes. */
export interface Tracing {
  readonly isOn: boolean
  /** Does the work as a part of what is going on here, else as the beginning of a trace. What it throws is noted. */
  span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>
  /** What is going on here, for another process (`traceparent` of W3C Trace Context); null: nothing is. */
  here(): string | null
  /** Sends what was not sent yet. */
  close(): Promise<void>
}

const noSpan: Span = { rename() {}, set() {}, fail() {} }

/** Nobody traces: the work is done, and that is all. */
export const noTracing: Tracing = {
  isOn: false,
  span: (_name, _options, work) => work(noSpan),
  here: () => null,
  close: async () => {},
}

/** What runs are sent to and taken from, by whatever queue. */
export const topic = 'gleaner-runs'

/** By the semantic conventions of messaging; the message of a run goes by its id. */
export const messageAttributes = (
  queue: { name: string },
  operation: 'send' | 'process',
  run: { id: string; feedId: string; source: string },
): Attributes => ({
  'messaging.system': queue.name === 'stored' ? 'gleaner' : queue.name,
  'messaging.operation.name': operation,
  'messaging.operation.type': operation,
  'messaging.destination.name': topic,
  'messaging.message.id': run.id,
  'gleaner.feed.id': run.feedId,
  'gleaner.source': run.source,
})
