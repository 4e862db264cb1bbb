import type { Warning } from '../src/model/run'
import type { BatchItem } from '../src/store/listings'
import type { ImportContext } from './import-feed'

/** A document of the past does not open again what has ended since. */
export async function withoutClosed(
  { deps, tally }: ImportContext,
  items: BatchItem[],
): Promise<BatchItem[]> {
  const { listings } = deps.store
  const rows = await tally.storing(() => listings.rows(items.map(({ key }) => key)))
  const closed = new Set(rows.filter(({ closedAt }) => closedAt !== null).map(({ key }) => key))
  const open = items.filter(({ key }) => !closed.has(key))
  tally.counts.skipped += items.length - open.length
  if (open.length < items.length) tally.warn([leftClosed])
  return open
}

const leftClosed: Warning = {
  kind: 'leftClosed',
  message:
    'Some listings of this document have ended since: they are left closed, and counted as skipped.',
}
