import type { FC } from 'hono/jsx'
import { Only } from './only'

/** What became of an action, told once on the next page. */
export interface NoticeProps {
  tone: 'good' | 'info' | 'bad'
  text: string
  /** A feed that may be imported in spite of the rule that the text names; `all`: every feed. */
  forceFeedId?: string | undefined
}

export const Notice: FC<NoticeProps> = ({ tone, text, forceFeedId }) => (
  <div class={`notice is-${tone}`}>
    <p>{text}</p>
    {forceFeedId && (
      <Only to="operator">
        <ForceForm feedId={forceFeedId} />
      </Only>
    )}
  </div>
)

export const everyFeed = '*'

const ForceForm: FC<{ feedId: string }> = ({ feedId }) => (
  <form method="post" action="/runs" hx-post="/runs" hx-swap="none">
    {feedId === everyFeed ? (
      <input type="hidden" name="all" value="1" />
    ) : (
      <input type="hidden" name="feedId" value={feedId} />
    )}
    <input type="hidden" name="force" value="1" />
    <button type="submit" class="button is-small">
      Import anyway
    </button>
  </form>
)
