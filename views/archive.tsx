import type { FC } from 'hono/jsx'
import type { Feed } from '../src/model/feed'
import { counted } from './format'
import { Only } from './only'
import { Time } from './ui'

/** Feeds that were put away. */
export const ArchivePage: FC<{ feeds: (Feed & { archivedAt: Date })[] }> = ({ feeds }) => (
  <>
    <p class="crumb">
      <a href="/feeds">Feeds</a>
    </p>
    <div class="head">
      <h1>Archived feeds</h1>
      <p class="muted">{counted(feeds.length, 'feed')}</p>
    </div>
    <p class="lead">They are not imported. Their runs and their listings are kept.</p>
    {feeds.length === 0 && <p class="empty is-shown">No feed is archived.</p>}
    <ul class="feeds">
      {feeds.map((feed) => (
        <li class="feed archived">
          <div class="feed-name">
            <h2>
              <a class="name" href={`/?feed=${encodeURIComponent(feed.id)}`}>
                {feed.name}
              </a>
            </h2>
            <p class="url muted">{feed.url}</p>
          </div>
          <p>
            Archived <Time at={feed.archivedAt} />
          </p>
          <div class="actions">
            <Only to="operator">
              <form method="post" action={`/feeds/${feed.id}/resume`}>
                <button type="submit" class="button">
                  Take back<span class="quiet"> {feed.name}</span>
                </button>
              </form>
            </Only>
            <Only to="admin">
              <a class="button" href={`/feeds/${feed.id}/removal`}>
                Remove…<span class="quiet"> {feed.name}</span>
              </a>
            </Only>
          </div>
        </li>
      ))}
    </ul>
  </>
)
