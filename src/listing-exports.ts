import type { Deps } from './deps'
import type { WholeListing } from './model/listing'
import type { ListingFilter } from './store/listings'

/** A listing on its way to others, with what its source wants to stand beside it. */
export interface Outgoing {
  listing: WholeListing
  attribution: string | null
}

export interface ListingExport {
  /** Newest first seen first, each once; a page is read when it is asked for. */
  pages: AsyncGenerator<Outgoing[], void>
  /** Sources whose listings would be among them if their terms allowed it, by id. */
  leftOut: string[]
}

/** A listing may be a megabyte long. */
const perPage = 100

/**
 * The listings that match and may be passed on, `limit` at most. Read by keyset: listings that arrive in the meantime are
 * not among them, and nobody else is kept waiting.
 */
export async function exportListings(
  { store }: Pick<Deps, 'store'>,
  filter: ListingFilter,
  limit = Number.POSITIVE_INFINITY,
): Promise<ListingExport> {
  const sources = await store.sources.list()
  const notSources = sources.filter((one) => !one.mayRedistribute).map(({ id }) => id)
  const attributions = new Map(sources.map(({ id, attribution }) => [id, attribution]))
  const leftOut = notSources.filter((id) => filter.source === undefined || filter.source === id)
  return { pages: readPages(), leftOut }

  async function* readPages(): AsyncGenerator<Outgoing[], void> {
    let left = limit
    let cursor: string | undefined
    do {
      const page = { cursor, limit: Math.min(perPage, left) }
      const { rows, next } = await store.listings.whole({ ...filter, notSources }, page)
      left -= rows.length
      cursor = next ?? undefined
      yield rows.map((listing) => ({
        listing,
        attribution: attributions.get(listing.source) ?? null,
      }))
    } while (cursor && left > 0)
  }
}
