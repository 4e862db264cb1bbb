import type { FC } from 'hono/jsx'
import type { Twin, TwinGroup } from '../src/model/twin'
import { counted } from './format'
import { listingPath } from './listing-item'
import { Only } from './only'
import { Pager } from './ui'

interface TwinsPageProps {
  groups: TwinGroup[]
  first: string | null
  next: string | null
}

export const TwinsPage: FC<TwinsPageProps> = ({ groups, first, next }) => (
  <>
    <p class="crumb">
      <a href="/listings">Listings</a>
    </p>
    <div class="head">
      <h1>Likely duplicates</h1>
    </div>
    <p class="lead">
      Listings of several boards with the same company, title and place, whose texts are alike. None
      is removed for it. Of a board that publishes one title again and again, the oldest eight are
      compared.
    </p>
    {groups.length === 0 && <p class="empty is-shown">{noneText(first, next)}</p>}
    {groups.map((group) => (
      <section class="panel twin-group">
        <h2>{group.members[0]?.title}</h2>
        <p class="muted">{counted(group.members.length, 'listing')}</p>
        <TwinList twins={group.members} />
      </section>
    ))}
    <Pager newer={first} older={next} />
  </>
)

function noneText(first: string | null, next: string | null): string {
  if (next) return 'None among these: company, title and place are the same, but the texts differ.'
  return first ? 'There are no others.' : 'No two boards publish the same job now.'
}

/** On the page of a listing: where else the same job is likely published. */
export const TwinPanel: FC<{ twins: Twin[]; of: string }> = ({ twins, of }) =>
  twins.length === 0 ? null : (
    <section class="panel twin-group">
      <h2>Likely the same job</h2>
      <p class="muted">The same company, title and place at another board.</p>
      <TwinList twins={twins} />
      <SplitForm listing={of} label="This one is a job of its own" />
    </section>
  )

const TwinList: FC<{ twins: Twin[] }> = ({ twins }) => (
  <ul class="twins">
    {twins.map(({ key, source, title, likeness }) => (
      <li>
        <div>
          <a href={listingPath(key)}>{title}</a>
          <span class="muted">{` ${source} · ${Math.round(likeness * 100)} % of the text is alike`}</span>
        </div>
        <SplitForm listing={key} label="Split off" />
      </li>
    ))}
  </ul>
)

const SplitForm: FC<{ listing: string; label: string }> = ({ listing, label }) => (
  <Only to="operator">
    <form method="post" action="/duplicates/splits">
      <input type="hidden" name="key" value={listing} />
      <button type="submit" class="button">
        {label}
        <span class="quiet"> {listing}</span>
      </button>
    </form>
  </Only>
)
