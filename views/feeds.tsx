import type { FC } from 'hono/jsx'
import { FeedListForms } from './feed-import'
import { FeedItem, type FeedItemProps } from './feed-item'
import { FeedsPager, type FeedsPart, FindFeeds, feedsCounted } from './feeds-nav'
import { counted } from './format'
import { HeadersField } from './header-fields'
import { ImportAll } from './import-all'
import { Only } from './only'
import { Pauses, type PausesProps } from './pauses'

export interface AddFormProps {
  url?: string
  name?: string
  /** Why the form came back. */
  problem?: string
}

/** More feeds than this are shown page by page. */
export const feedsOnPage = 50

interface FeedsPageProps {
  items: FeedItemProps[]
  part: FeedsPart
  form: AddFormProps
  pauses: PausesProps
  /** Those that are not in the list. */
  archived: number
  /** Why a list of feeds came back. */
  listProblem?: string | undefined
}

export const FeedsPage: FC<FeedsPageProps> = ({
  items,
  part,
  form,
  pauses,
  archived,
  listProblem,
}) => (
  <>
    <div class="head">
      <h1>Feeds</h1>
      <p class="muted">{feedsCounted(part)}</p>
      <div class="actions">
        {part.all > 0 && (
          <Only to="operator">
            <ImportAll />
          </Only>
        )}
      </div>
    </div>
    <Pauses {...pauses} />
    <Only to="admin">
      <AddForm {...form} />
      <FeedListForms problem={listProblem} />
    </Only>
    <FindFeeds part={part} most={feedsOnPage} />
    {items.length === 0 && (
      <p class="empty is-shown">
        {part.search ? (
          'No feed has these words.'
        ) : (
          <>
            No feed yet. There are <a href="/">three ways to begin</a>.
          </>
        )}
      </p>
    )}
    <ul class="feeds">
      {items.map((item) => (
        <FeedItem {...item} />
      ))}
    </ul>
    <FeedsPager part={part} shown={items.length} />
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
    <details>
      <summary>For boards that want a key</summary>
      <HeadersField />
    </details>
    {problem && (
      <p class="problem" id="add-problem">
        {problem}
      </p>
    )}
  </form>
)
