import type { Failure } from '../../model/outcome'
import { RefusedAddress } from './addresses'
import { HostTimeout } from './host-clock'

const sentences: Record<string, (host: string) => string> = {
  ENOTFOUND: (host) => `The name ${host} is not known`,
  EAI_AGAIN: (host) => `The name ${host} could not be looked up`,
  ECONNREFUSED: (host) => `${host} refused the connection`,
  ECONNRESET: (host) => `${host} broke the connection off`,
  EPIPE: (host) => `${host} broke the connection off`,
  EHOSTUNREACH: (host) => `${host} cannot be reached from here`,
  ENETUNREACH: (host) => `${host} cannot be reached from here`,
  ETIMEDOUT: (host) => `${host} did not take the connection in time`,
}

/** What went wrong before a host had answered, as a sentence with the code. */
export function networkFailure(error: unknown, host: string): Failure {
  if (error instanceof RefusedAddress) return { kind: 'address', message: error.message }
  if (error instanceof HostTimeout) return { kind: 'timeout', message: tookTooLong(error, host) }
  const code = codeOf(error)
  return { kind: 'network', message: `${(sentences[code] ?? sentenceFor(code))(host)} (${code}).` }
}

/** What went wrong while the body came; `bytes` were received. */
export function bodyFailure(error: unknown, host: string, bytes: number): Failure {
  if (error instanceof HostTimeout) return { kind: 'timeout', message: tookTooLong(error, host) }
  const sofar = `after ${bytes.toLocaleString('en')} bytes`
  return {
    kind: 'truncated',
    message: `${host} broke the connection off ${sofar} (${codeOf(error)}).`,
  }
}

function tookTooLong(timeout: HostTimeout, host: string): string {
  const time = timeout.limitMs < 1000 ? `${timeout.limitMs} ms` : `${timeout.limitMs / 1000} s`
  return timeout.isTotal
    ? `${host} was waited for ${time} in all without sending everything.`
    : `${host} sent nothing for ${time}.`
}

const sentenceFor = (code: string) => (host: string) =>
  /CERT|SIGNATURE|TLS|SSL/.test(code)
    ? `The certificate of ${host} or its encryption cannot be trusted`
    : code.startsWith('HPE_')
      ? `${host} does not speak HTTP correctly`
      : `The connection to ${host} failed`

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown'
