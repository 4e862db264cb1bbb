import type { Deps } from '../../deps'
import { CannotStart } from '../../entry'
import { BadFeedsFile } from '../../feeds-file'
import type { Feed } from '../../model/feed'
import type { Run } from '../../model/run'
import { queuePauseReason } from '../../queue-pause'
import { importAll, type Opening, openCycle, openRun } from '../../runs'
import { seedFeeds } from '../../seed'
import type { Skipped } from './report'
import { badUse, type ImportWish } from './wish'

export interface Opened {
  runs: Run[]
  skipped: Skipped[]
}

const trigger = 'command'

/** Opens the runs that are wished for, or finds them open. Feeds that nobody knows open nothing at all. */
export async function openWished(deps: Deps, { which, isForced }: ImportWish): Promise<Opened> {
  const feeds = await knownFeeds(deps)
  const pause = await queuePauseReason(deps)
  if (pause !== null) throw new CannotStart(`All imports are paused: ${pause}`)
  if (which === 'all') return sorted(await importAll(deps, { trigger, isForced }))
  if (which === 'due') return sorted(await openDue(deps))
  const openings: Opening[] = []
  for (const { id } of named(feeds, which.feeds))
    openings.push(await openRun(deps, id, { trigger, isForced }))
  return sorted(openings)
}

async function knownFeeds(deps: Deps): Promise<Feed[]> {
  if (deps.config.FEEDS_FILE) await seedFeeds(deps).catch(refuseFile)
  const feeds = await deps.store.feeds.list()
  if (feeds.length > 0) return feeds
  throw badUse('There is no feed yet. Name a file of feeds in FEEDS_FILE, or run bun start.')
}

/** A wrong file is bad use, as every wrong setting is. */
function refuseFile(error: unknown): never {
  throw error instanceof BadFeedsFile ? new CannotStart(error.message, 2) : error
}

async function openDue(deps: Deps): Promise<Opening[]> {
  const at = deps.store.now()
  const cycle = { id: Bun.randomUUIDv7('hex', at), at, trigger } as const
  return (await openCycle(deps, cycle)) ?? []
}

/** By id or URL, each once. */
function named(feeds: Feed[], names: string[]): Feed[] {
  const found = names.map((name) => {
    const feed = feeds.find(({ id, url }) => id === name || url === urlOf(name))
    if (!feed) throw badUse(`There is no feed "${name}". Name one by its id or its URL.`)
    return feed
  })
  return [...new Set(found)]
}

const urlOf = (name: string): string | null => (URL.canParse(name) ? new URL(name).href : null)

function sorted(openings: Opening[]): Opened {
  const runs: Run[] = []
  const skipped: Skipped[] = []
  for (const opening of openings)
    if ('run' in opening) runs.push(opening.run)
    else skipped.push(opening)
  return { runs, skipped }
}
