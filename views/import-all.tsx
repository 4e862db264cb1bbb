import type { FC } from 'hono/jsx'
import { Icon } from './icon'

/** Opens a run of every feed. */
export const ImportAll: FC = () => (
  <form method="post" action="/runs" hx-post="/runs" hx-swap="none">
    <input type="hidden" name="all" value="1" />
    <button type="submit" class="button is-main">
      <Icon name="import" />
      Import all
    </button>
  </form>
)
