import type { ImportEnd } from './import-end'
import { type ImportContext, importFeed } from './import-feed'

/**
 * Imports the feed. A body that cannot be decompressed is asked for once more as it is, a host interval later, and
 * the import goes on behind what was stored of it.
 */
export async function importDecoded(context: ImportContext): Promise<ImportEnd> {
  const { run, slots, tally, signal } = context
  const end = await importFeed(context)
  if (end.undecodedAfter === null || signal.aborted) return end
  const refusal = await tally.resting(() => slots.follow(new URL(run.feedUrl)))
  if (refusal) return end
  const again = await importFeed(context, end.undecodedAfter)
  return again.undecodedAfter === null ? again : end
}
