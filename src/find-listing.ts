import type { Deps } from './deps'
import { canonicalUrl } from './reader/values/urls'

/** Keys of the listings that a text names: as a key, an id or guid of their board, or the address of their page. */
export async function findListings(
  { store }: Pick<Deps, 'store'>,
  text: string,
): Promise<string[]> {
  const name = text.trim()
  if (name === '' || (/\s/.test(name) && !name.includes('/'))) return []
  const page = /^https?:\/\//i.test(name) && URL.canParse(name) ? canonicalUrl(name) : null
  return store.listings.named(name, page)
}
