import type { Deps } from './deps'
import { type KeptPage, pagesOf } from './kept-documents'
import type { KeptDocument } from './model/document'
import type { FeedMapping } from './model/mapping'
import type { ReadAnswer } from './reader/feed-document'
import { peek } from './reader/peek'
import { readFeed } from './reader/read-feed'

/** By what a kept document is read; `source` null: the host of its URL. */
export interface ReadingTerms {
  source: string | null
  mapping: FeedMapping | null
}

export interface OpenPage {
  page: KeptPage
  /** Its first bytes. */
  start: Uint8Array
  read: ReadAnswer
}

/** Opens the pages of a kept document, each when all that is wanted of the one before it was read. */
export async function* readPages(
  deps: Pick<Deps, 'store'>,
  document: KeptDocument,
  { source, mapping }: ReadingTerms,
): AsyncGenerator<OpenPage> {
  const now = document.fetchedAt
  for (const page of pagesOf(deps, document)) {
    const { start, whole } = await peek(page.body, 1024)
    const { url, contentType } = page
    const hints = { url, contentType, source, mapping, now, isDecompressed: true }
    yield { page, start, read: await readFeed(whole, hints) }
  }
}
