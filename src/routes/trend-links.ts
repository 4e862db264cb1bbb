import { hourMs } from '../model/feed'
import { rangeBackTo } from '../model/trend'
import { hrefOf } from './filters'

/** Of which runs: those of a feed, or of a source, opened in this time. */
interface Slice {
  feed?: string | undefined
  source?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
}

/** The trends in which these runs stand: over a range that reaches back to them, by the hour where they are of one day. */
export function trendsOf({ feed, source, from, to }: Slice, now: Date): string {
  const scope = { feed, source: feed ? undefined : source }
  if (!from) return hrefOf('/trends', scope)
  const isShort = (to ?? now).getTime() - from.getTime() < 24 * hourMs
  const range = rangeBackTo(from, now)
  return hrefOf('/trends', {
    ...scope,
    ...(range !== '7d' && { range, per: isShort ? 'hour' : undefined }),
  })
}
