import type { FC } from 'hono/jsx'
import type { Feed } from '../src/model/feed'
import type { FeedFlag } from '../src/model/flags'
import { mayBeRight } from '../src/model/habit'
import { flagWords } from './nature-words'
import { Only } from './only'
import { Badge, Time } from './ui'

/** What stands out about a feed, since when, and the form of a person who knows that it is right so. */
export const FeedFlags: FC<{ feed: Feed; flags: FeedFlag[] }> = ({ feed, flags }) =>
  flags.length === 0 ? null : (
    <div class="feed-flags">
      <ul>
        {flags.map(({ kind, since, message }) => (
          <li>
            <Badge tone="warning" icon="warning">
              {flagWords[kind]}
            </Badge>{' '}
            <span>
              {message}{' '}
              <small class="muted">
                Since <Time at={since} />.
              </small>
            </span>
          </li>
        ))}
      </ul>
      {mayBeRight(feed) && (
        <Only to="operator">
          <form method="post" action={`/feeds/${feed.id}/acceptances`}>
            <button type="submit" class="button" aria-label={`It is right so: ${feed.name}`}>
              It is right so
            </button>
          </form>
        </Only>
      )}
    </div>
  )
