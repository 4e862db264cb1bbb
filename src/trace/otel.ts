import { AsyncLocalStorage } from 'node:async_hooks'
import { hostname } from 'node:os'
import {
  type Span as ApiSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { version } from '../../package.json'
import type { Span, SpanOptions, Tracing } from '../model/trace'

/** Sends spans to a collector at `endpoint`, its base address (OTLP over HTTP, JSON). */
export function openTracing(endpoint: string): Tracing {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
  return tracingTo(new BatchSpanProcessor({ exporter: exporterTo(url) }))
}

/** The other settings of OTLP (OTEL_EXPORTER_OTLP_HEADERS...) it reads by itself. */
const exporterTo = (url: string): SpanExporter => new OTLPTraceExporter({ url })

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const

/** Traces to a processor of one's own. */
export function tracingTo(processor: SpanProcessor): Tracing {
  const resource = resourceFromAttributes({
    'service.name': 'gleaner',
    'service.version': version,
    'service.instance.id': `${hostname()}:${process.pid}`,
  }).merge(detectResources({ detectors: [envDetector] }))
  const provider = new TracerProvider({ resource, spanProcessors: [processor] })
  const tracer = provider.getTracer('gleaner', version)
  const current = new AsyncLocalStorage<ApiSpan>()

  return {
    isOn: true,
    span(name, options, work) {
      const span = begin(tracer, name, options, current.getStore())
      return current.run(span, async () => {
        try {
          return await work(handle(span))
        } catch (error) {
          fail(span, errorType(error), error instanceof Error ? error.message : String(error))
          throw error
        } finally {
          span.end()
        }
      })
    },
    here() {
      const context = current.getStore()?.spanContext()
      if (!context) return null
      const flags = context.traceFlags.toString(16).padStart(2, '0')
      return `00-${context.traceId}-${context.spanId}-${flags}`
    },
    close: () => provider.shutdown(),
  }
}

function begin(
  tracer: Tracer,
  name: string,
  { kind = 'internal', attributes = {}, parent }: SpanOptions,
  going: ApiSpan | undefined,
): ApiSpan {
  const context = parent === undefined ? going && trace.setSpan(ROOT_CONTEXT, going) : from(parent)
  return tracer.startSpan(name, { kind: kinds[kind], attributes }, context ?? ROOT_CONTEXT)
}

/** W3C Trace Context, section 3.2. What is no such header begins a trace. */
function from(traceParent: string | null) {
  const [, traceId, spanId, flags] =
    /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceParent ?? '') ??
    []
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT
  const isSampled = (Number.parseInt(flags, 16) & TraceFlags.SAMPLED) !== 0
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true })
}

const handle = (span: ApiSpan): Span => ({
  rename: (name) => void span.updateName(name),
  set: (attributes) => void span.setAttributes(attributes),
  fail: (type, message) => fail(span, type, message),
})

function fail(span: ApiSpan, type: string, message?: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) })
}

const errorType = (error: unknown): string => (error instanceof Error ? error.name : '_OTHER')
