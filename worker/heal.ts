import type { ListingDraft } from '../src/model/listing'
import type { BatchItem } from '../src/store/listings'
import type { ImportContext } from './import-feed'
import { LeaseLost } from './lease'

type Read = BatchItem & { draft: ListingDraft }

/**
 * Gives items whose guid changed the key under which their listing is stored: same source, same page,
 * and same title, since small boards give many listings one page. Ids that a dialect knows are never
 * doubted. `others`: keys of listings that come along with them.
 */
export async function healGuids(
  context: ImportContext,
  items: BatchItem[],
  others: ReadonlySet<string> = new Set(),
): Promise<void> {
  const { deps, feed, lease, tally } = context
  const doubtful = onlyOfTheirPage(items.filter(isNamedByGuid))
  if (doubtful.length === 0) return
  const drafts = doubtful.map(({ draft }) => draft)
  const renamed = await tally.storing(() => deps.store.listings.renamed(lease, feed.id, drafts))
  const keys = new Set(items.map(({ key }) => key))
  const aliases: { key: string; alias: string }[] = []
  for (const item of doubtful) {
    const key = renamed.get(item.key)
    if (!key || keys.has(key) || others.has(key)) continue
    aliases.push({ key, alias: item.draft.externalId })
    rename(item, key)
  }
  if (aliases.length === 0) return
  tally.healed += aliases.length
  const isHeld = await tally.storing(() => deps.store.listings.addAliases(lease, aliases))
  if (!isHeld) throw new LeaseLost(lease)
}

const isNamedByGuid = (item: BatchItem): item is Read =>
  item.draft !== null && item.draft.externalId === item.draft.guid?.trim()

/** Two items of one page are two listings. */
function onlyOfTheirPage(items: Read[]): Read[] {
  const byPage = Map.groupBy(items, ({ draft }) => draft.canonicalUrl)
  return items.filter(({ draft }) => byPage.get(draft.canonicalUrl)?.length === 1)
}

function rename(item: Read, key: string): void {
  const externalId = key.slice(item.draft.source.length + 1)
  item.draft = { ...item.draft, key, externalId }
  item.key = key
}
