import type { Validators } from '../../model/feed'
import type { Failure, Outcome } from '../../model/outcome'
import type { HostResponse } from '../../model/run'

export interface FetchRequest {
  url: string
  /** References to secrets are already replaced. */
  headers: Record<string, string>
  validators: Pick<Validators, 'etag' | 'lastModified'> | null
  /** The body shall not be compressed. */
  isPlain?: boolean
  userAgent: string
  /** All the time that we may wait for the host, in ms; a pause of the reader does not count. */
  timeoutMs: number
  /** On the wire, and decoded. */
  maxBodyBytes: number
  /** Host names or addresses that may be private. */
  allowedPrivateHosts: string[]
  signal: AbortSignal
}

/** The body broke: thrown by the iteration of `body`. */
export class BodyFault extends Error {
  override name = 'BodyFault'
  constructor(readonly failure: Failure) {
    super(failure.message)
  }
}

export type FetchAnswer =
  | {
      name: 'body'
      contentType: string | null
      etag: string | null
      lastModified: string | null
      /** Not to be asked again sooner, by `Cache-Control: max-age` or `Expires`; null: not said. */
      freshMs: number | null
      /** Decompressed. Ends the connection when it is returned early. */
      body: AsyncIterable<Uint8Array>
    }
  | { name: 'notModified'; freshMs: number | null }
  /** No body to read. `retryAfter` is set when the host asked for a pause (429, 503). */
  | {
      name: 'ended'
      outcome: Extract<Outcome, { name: 'waiting' | 'retryable' | 'permanent' | 'interrupted' }>
      retryAfter: Date | null
    }

/** Called before every request, with the URL that is asked and whether a redirect led there. What it answers ends the fetch. */
export type BeforeRequest = (
  url: URL,
  isRedirect: boolean,
) => Promise<Extract<Outcome, { name: 'waiting' }> | null>

export interface Fetched {
  answer: FetchAnswer
  /** Grows while the body is read; null when no host answered. */
  response: HostResponse | null
  /** Where redirects have led that were all permanent (301, 308); null: no redirect, or one for now. */
  movedTo: string | null
  /** Time spent waiting for the host so far. */
  fetchMs: () => number
}
