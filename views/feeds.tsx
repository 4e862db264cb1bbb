import type { FC } from 'hono/jsx'
import { FeedItem, type FeedItemProps } from './feed-item'
import { counted } from './format'
import { Icon } from './icon'
import { Only } from './only'
import { Pauses, type PausesProps } from './pauses'

export interface AddFormProps {
  url?: string
  name?: string
  /** Why the form came back. */
  problem?: string
}

interface FeedsPageProps {
  items: FeedItemProps[]
  form: AddFormProps
  pauses: PausesProps
  /** Those that are not in the list. */
  archived: number
}

export const FeedsPage: FC<FeedsPageProps> = ({ items, form, pauses, archived }) => (
  <>
    <div class="head">
      <h1>Feeds</h1>
      <p class="muted">{counted(items.length, 'feed')}</p>
      <div class="actions">
        <Only to="operator">
          <form method="post" action="/runs" hx-post="/runs" hx-swap="none">
            <input type="hidden" name="all" value="1" />
            <button type="submit" class="button is-main">
              <Icon name="import" />
              Import all
            </button>
          </form>
        </Only>
      </div>
    </div>
    <Pauses {...pauses} />
    <Only to="admin">
      <AddForm {...form} />
    </Only>
    {items.length === 0 && <p class="empty is-shown">No feed yet. Add the URL of one above.</p>}
    <ul class="feeds">
      {items.map((item) => (
        <FeedItem {...item} />
      ))}
    </ul>
    {archived > 0 && (
      <p class="feeds-end">
        <a href="/archive">{counted(archived, 'archived feed')}</a>
      </p>
    )}
  </>
)

const AddForm: FC<AddFormProps> = ({ url, name, problem }) => (
  <form class="panel add-feed" method="post" action="/feeds/previews">
    <label class="field is-wide">
      <span>Add a feed by its URL, or by that of a page that names it</span>
      <input
        type="url"
        name="url"
        required
        value={url}
        placeholder="https://board.example/jobs.rss"
        aria-invalid={problem ? 'true' : undefined}
        aria-describedby={problem ? 'add-problem' : undefined}
      />
    </label>
    <label class="field">
      <span>Name (optional)</span>
      <input name="name" value={name} maxlength={200} />
    </label>
    <div class="buttons">
      <button type="submit" class="button is-main">
        Preview
      </button>
      <button type="submit" class="button" formaction="/feeds">
        Add at once
      </button>
    </div>
    {problem && (
      <p class="problem" id="add-problem">
        {problem}
      </p>
    )}
  </form>
)
