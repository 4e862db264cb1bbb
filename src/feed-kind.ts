import type { Deps } from './deps'
import type { Feed, FeedKind, FeedSettings, Source } from './model/feed'
import { noEvidence } from './model/lifecycle-kind'
import type { FeedPatch } from './store/feeds'

type Kind = Pick<FeedSettings, 'kind' | 'kindFrom'>

/** What a feed is that declares this kind, or none; a feed of which nobody says anything is taken for a window. */
export function kindOf(
  declared: FeedKind | null | undefined,
  source: Pick<Source, 'kind'> | null,
): Kind {
  if (declared) return { kind: declared, kindFrom: 'declared' }
  if (source?.kind) return { kind: source.kind, kindFrom: 'source' }
  return { kind: 'window', kindFrom: 'assumed' }
}

/** Another kind, or somebody else's word for it. What was known of the listings' ends counted for the old one. */
export function kindPatch(before: Feed, { kind, kindFrom }: Kind): FeedPatch {
  const isDeclared = kindFrom === 'declared' && { kindEvidence: noEvidence() }
  if (kind === before.kind) return { kindFrom, ...isDeclared }
  return {
    kind,
    kindFrom,
    kindEvidence: noEvidence(),
    witnesses: [],
    witnessesAfter: before.lastRunId,
    brake: null,
    closingDueAt: null,
  }
}

/** Gives the feeds of a source that declare no kind of their own the kind that their source says. */
export async function spreadKind({ store }: Pick<Deps, 'store'>, source: Source): Promise<void> {
  for (const feed of await store.feeds.list()) {
    if (feed.source !== source.id || feed.kindFrom === 'declared') continue
    const kind = kindOf(null, source)
    if (kind.kind !== feed.kind || kind.kindFrom !== feed.kindFrom)
      await store.feeds.patch(feed.id, kindPatch(feed, kind))
  }
}
