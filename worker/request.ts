import type { Config } from '../src/config'
import type { Feed } from '../src/model/feed'
import type { Failure } from '../src/model/outcome'
import { readerVersion } from '../src/reader/feed-document'
import type { FetchRequest } from '../src/reader/fetch/fetched'

/** What to ask the host for this feed, `isPlain`: in full and not compressed; a failure when the feed names a secret that is not set. */
export function requestOf(
  config: Config,
  feed: Pick<Feed, 'url' | 'headers' | 'validators'>,
  signal: AbortSignal,
  isPlain = false,
): FetchRequest | { failure: Failure } {
  const missing: string[] = []
  const headers = Object.fromEntries(
    Object.entries(feed.headers).map(([name, value]) => [name, withSecrets(value)]),
  )
  if (missing.length > 0) {
    const message = `The feed needs ${missing.join(', ')} in the environment of the worker.`
    return { failure: { kind: 'configuration', message } }
  }
  const isKnown = feed.validators?.readerVersion === readerVersion
  return {
    url: feed.url,
    headers,
    isPlain,
    validators: isKnown && !isPlain ? feed.validators : null,
    userAgent: config.USER_AGENT,
    timeoutMs: config.FETCH_TIMEOUT_MS,
    maxBodyBytes: config.MAX_BODY_BYTES,
    allowedPrivateHosts: config.ALLOWED_PRIVATE_HOSTS,
    signal,
  }

  function withSecrets(value: string): string {
    return value.replace(/\$\{(FEED_SECRET_\w+)\}/g, (_, name: string) => {
      const secret = config.feedSecrets[name]
      if (secret === undefined) missing.push(name)
      return secret ?? ''
    })
  }
}
