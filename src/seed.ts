import { readFile } from 'node:fs/promises'
import { defaultFeeds } from './default-feeds'
import type { Deps } from './deps'
import { addFeed, type NewFeed } from './feeds'
import { BadFeedsFile, parseFeedsFile } from './feeds-file'

/** Says, once the filling has begun, how far it came: `begun`, `done`. */
const filling = 'filling'

/**
 * Fills a new store with the feeds of FEEDS_FILE, else the default nine: once, so that who removes them all does not
 * get them back. Throws `BadFeedsFile`.
 */
export async function seedFeeds(deps: Deps): Promise<void> {
  const { settings } = deps.store
  if (!(await isToBeFilled(deps))) return
  const feeds = await feedsOf(deps.config.FEEDS_FILE)
  await settings.set(filling, 'begun')
  const added = new Set<string>()
  for (const feed of feeds) {
    const { name, feed: stored } = await addFeed(deps, feed)
    if (name === 'added') added.add(stored.id)
    else if (added.has(stored.id))
      deps.log.warn({ feedId: stored.id, url: feed.url }, 'FEEDS_FILE has this URL twice')
  }
  await settings.set(filling, 'done')
}

async function isToBeFilled({ store }: Deps): Promise<boolean> {
  const state = await store.settings.get(filling)
  return state === null ? (await store.feeds.list()).length === 0 : state === 'begun'
}

async function feedsOf(path: string | undefined): Promise<NewFeed[]> {
  if (!path) return defaultFeeds
  if (path === 'none') return []
  try {
    return parseFeedsFile(await readFile(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof BadFeedsFile ? error.message : 'it cannot be read'
    throw new BadFeedsFile(`FEEDS_FILE="${path}": ${reason}`)
  }
}
