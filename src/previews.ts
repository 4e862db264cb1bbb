import type { Deps } from './deps'
import { type Addition, addFeed, type NewFeed, nameOf } from './feeds'
import { type KeptDocument, previewOwner } from './model/document'
import type { FloorRule } from './model/feed'
import { hasAny, headersFor, type RequestHeaders } from './model/feed-headers'
import type { NoReading, Reading } from './model/reading'
import type { PollWishes } from './model/wishes'
import { floorOf, nextPoll, outsideQuiet } from './politeness'
import { readKept } from './read-kept'
import type { ReadingTerms } from './read-pages'
import { sourceOf } from './reader/values/urls'
import { openReplay } from './replays'

/** How often a feed would be asked, and by whose word. */
export interface PollingHints extends PollWishes {
  /** By `Cache-Control` or `Expires`; null: not said. */
  freshMs: number | null
  floorMs: number
  rule: FloorRule
}

/** What a feed would be if it were added. */
export interface Preview {
  id: string
  document: KeptDocument
  /** Where it would be asked. */
  url: string
  /** What it would be called, and whose it would be, unless somebody says. */
  name: string
  source: string
  reading: Reading | NoReading
  polling: PollingHints
}

/** Null: nothing was fetched for it, or it is too old. */
export async function readPreview(
  deps: Pick<Deps, 'store'>,
  id: string,
  terms: ReadingTerms,
): Promise<Preview | null> {
  const [document] = await deps.store.documents.list(previewOwner(id))
  if (!document) return null
  const url = document.answer.movedTo ?? document.answer.askedUrl
  const source = terms.source ?? boardOf(url)
  const reading = await readKept(deps, document, { ...terms, source })
  const title = reading.isFeed ? reading.title : null
  return {
    id,
    document,
    url,
    name: title?.slice(0, 200) || nameOf(new URL(url)),
    source,
    reading,
    polling: await hintsOf(deps, document, source, reading),
  }
}

const boardOf = (url: string): string => sourceOf(url) ?? new URL(url).hostname

async function hintsOf(
  { store }: Pick<Deps, 'store'>,
  { answer }: KeptDocument,
  sourceId: string,
  reading: Reading | NoReading,
): Promise<PollingHints> {
  const wishes = reading.isFeed ? reading.wishes : { ttlMs: null, skipHours: [], skipDays: [] }
  const { freshMs } = answer
  const floor = floorOf(await store.sources.get(sourceId), { ttlMs: wishes.ttlMs, freshMs })
  return { ...wishes, freshMs, floorMs: floor.ms, rule: floor.rule }
}

/** Unless others are given, a feed is asked as its preview was. */
async function headersOf(
  { store }: Pick<Deps, 'store'>,
  { url, headers }: NewFeed,
  id: string,
): Promise<RequestHeaders | undefined> {
  const [document] = await store.documents.list(previewOwner(id))
  if (!document || hasAny(headers ?? {})) return headers
  return headersFor(document.askedWith, { from: document.answer.askedUrl, to: url })
}

/**
 * Adds a feed that somebody has looked at. What was fetched for that becomes its first document, and its host is not
 * asked again before its floor allows it: the first listings are read from that.
 */
export async function addPreviewed(deps: Deps, newFeed: NewFeed, id: string): Promise<Addition> {
  const { store, config } = deps
  const addition = await addFeed(deps, { ...newFeed, headers: await headersOf(deps, newFeed, id) })
  if (addition.name === 'taken') return addition
  const { feed } = addition
  const { source, mapping } = feed
  const preview = await readPreview(deps, id, { source, mapping })
  if (!preview || preview.url !== feed.url) return addition
  const { document, polling } = preview
  const floor = { ms: polling.floorMs, rule: polling.rule }
  const poll = nextPoll(feed, floor, document.fetchedAt, document.fetchedAt, 0)
  const { freshMs: _, floorMs: __, rule: ___, ...wishes } = polling
  const patched = await store.feeds.patch(feed.id, { ...outsideQuiet(poll, wishes), wishes })
  if (document.bytes <= config.KEPT_DOCUMENT_BYTES) {
    await store.documents.move(document.owner, feed.id)
    if (preview.reading.isFeed) await openReplay(deps, feed.id, document.id)
  } else await store.documents.remove(document.owner)
  return { name: 'added', feed: patched ?? feed }
}
