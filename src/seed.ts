import { readFile } from 'node:fs/promises'
import { defaultFeeds } from './default-feeds'
import type { Deps } from './deps'
import { addFeed, type NewFeed } from './feeds'
import { BadFeedsFile, parseFeedsFile } from './feeds-file'

/** Fills an empty store with the feeds of FEEDS_FILE, else the default nine. Throws `BadFeedsFile`. */
export async function seedFeeds(deps: Deps): Promise<void> {
  if ((await deps.store.feeds.list()).length > 0) return
  const added = new Set<string>()
  for (const feed of await feedsOf(deps.config.FEEDS_FILE)) {
    const { name, feed: stored } = await addFeed(deps, feed)
    if (name === 'added') added.add(stored.id)
    else if (added.has(stored.id))
      deps.log.warn({ feedId: stored.id, url: feed.url }, 'FEEDS_FILE has this URL twice')
  }
}

async function feedsOf(path: string | undefined): Promise<NewFeed[]> {
  if (!path) return defaultFeeds
  try {
    return parseFeedsFile(await readFile(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof BadFeedsFile ? error.message : 'it cannot be read'
    throw new BadFeedsFile(`FEEDS_FILE="${path}": ${reason}`)
  }
}
