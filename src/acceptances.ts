import { record } from './audit'
import type { Deps } from './deps'
import type { Feed } from './model/feed'
import { acceptDeviation, mayBeRight } from './model/habit'

/**
 * A person says that what a feed does now is right (empty, short, without dates): it is the feed's habit from now on,
 * and nothing is said of it any more. It closes no listing. Null: there is no such feed.
 */
export async function acceptHabit({ store, queue }: Deps, feedId: string): Promise<Feed | null> {
  const feed = await store.feeds.get(feedId)
  if (!feed || !mayBeRight(feed)) return feed
  const habit = feed.habit.deviations.reduce(acceptDeviation, feed.habit)
  const accepted = await store.feeds.patch(feedId, {
    habit: { ...habit, deviations: [], isEmptyRight: feed.lastNature === 'empty' },
    lastNature: null,
    lastDoubt: null,
    thinRuns: 0,
    thinSince: null,
  })
  queue.nudge()
  await record({ store }, { action: 'feedAccepted', feedId, subject: feed.name })
  return accepted
}
