import { Hono } from 'hono'
import { counted } from '../../views/format'
import { defaultFeeds } from '../default-feeds'
import type { Deps } from '../deps'
import { addFeed } from '../feeds'
import type { Env } from './env'
import { leaveNotice } from './flash'

/** What the first visit offers and no other page does. */
export const firstStepRoutes = (deps: Deps) =>
  new Hono<Env>().post('/feeds/examples', async (c) => {
    let added = 0
    for (const feed of defaultFeeds) if ((await addFeed(deps, feed)).name === 'added') added += 1
    const text = added
      ? `${counted(added, 'feed')} added. “Import all” imports them now, else the schedule does.`
      : 'All of them are here already.'
    leaveNotice(c, { tone: added ? 'good' : 'info', text })
    return c.redirect('/', 303)
  })
