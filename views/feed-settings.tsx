import type { FC } from 'hono/jsx'
import type { Feed } from '../src/model/feed'
import { KindForm } from './feed-ends'
import { HeadersField } from './header-fields'
import { Only } from './only'

/** Rename, priority, pause with a reason, resume. What is typed there outlives the changes of the feed around it. */
export const FeedSettingsForms: FC<{ feed: Feed }> = ({ feed }) => (
  <details class="feed-settings" id={`settings-${feed.id}`} hx-morph-skip="">
    <summary>
      Change<span class="quiet"> {feed.name}</span>
    </summary>
    <div class="forms">
      <Only to="admin">
        <RenameForm feed={feed} />
        <PriorityForm feed={feed} />
        <KindForm feed={feed} />
        <HeadersForm feed={feed} />
      </Only>
      {feed.isEnabled ? <PauseForm feed={feed} /> : <ResumeForm feed={feed} />}
      <Only to="admin">
        <p>
          <a class="button" href={`/feeds/${feed.id}/mapping`}>
            Documents and mapping
          </a>
        </p>
        <PutAway feed={feed} />
      </Only>
    </div>
  </details>
)

const RenameForm: FC<{ feed: Feed }> = ({ feed }) => (
  <form class="inline" method="post" action={`/feeds/${feed.id}/name`}>
    <label class="field">
      <span>Name</span>
      <input name="name" value={feed.name} required maxlength={200} />
    </label>
    <button type="submit" class="button">
      Rename
    </button>
  </form>
)

const PriorityForm: FC<{ feed: Feed }> = ({ feed }) => (
  <form class="inline" method="post" action={`/feeds/${feed.id}/priority`}>
    <label class="field is-narrow">
      <span>Priority (1 is the most urgent)</span>
      <input type="number" name="priority" value={feed.priority} min={1} max={10} required />
    </label>
    <button type="submit" class="button">
      Set
    </button>
  </form>
)

const HeadersForm: FC<{ feed: Feed }> = ({ feed }) => (
  <form class="headers-form" method="post" action={`/feeds/${feed.id}/headers`}>
    {Object.keys(feed.headers).map((name) => (
      <label class="check">
        <input type="checkbox" name="remove" value={name} />
        <span>
          Remove <code>{name}</code> (its value is not shown)
        </span>
      </label>
    ))}
    <HeadersField />
    <button type="submit" class="button">
      Set
    </button>
  </form>
)

const PauseForm: FC<{ feed: Feed }> = ({ feed }) => (
  <form class="inline" method="post" action={`/feeds/${feed.id}/pause`}>
    <label class="field">
      <span>Reason for a pause</span>
      <input name="reason" required maxlength={300} placeholder="The board asked us to stop" />
    </label>
    <button type="submit" class="button">
      Pause
    </button>
  </form>
)

const ResumeForm: FC<{ feed: Feed }> = ({ feed }) => (
  <form class="inline" method="post" action={`/feeds/${feed.id}/resume`}>
    <button type="submit" class="button is-main">
      Resume
    </button>
  </form>
)

const PutAway: FC<{ feed: Feed }> = ({ feed }) => (
  <form class="inline" method="post" action={`/feeds/${feed.id}/archive`}>
    <button type="submit" class="button">
      Archive
    </button>
    <a class="button" href={`/feeds/${feed.id}/removal`}>
      Remove…
    </a>
  </form>
)
