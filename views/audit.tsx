import type { FC } from 'hono/jsx'
import { type AuditEntry, auditActions } from '../src/model/audit'
import { detailTexts } from './audit-words'
import { listingPath } from './listing-item'
import { Pager, Select, Time } from './ui'

/** The filter as it stands in the URL. */
export interface AuditFilterText {
  actor?: string | undefined
  token?: string | undefined
  action?: string | undefined
  feed?: string | undefined
  run?: string | undefined
  thing?: string | undefined
}

interface AuditPageProps {
  entries: AuditEntry[]
  filter: AuditFilterText
  /** Names that may be chosen. */
  actors: string[]
  newer: string | null
  older: string | null
  retentionDays: number
}

export const AuditPage: FC<AuditPageProps> = (props) => (
  <>
    <div class="head">
      <h1>Who did what</h1>
    </div>
    <FilterForm {...props} />
    {props.entries.length === 0 ? (
      <p class="empty is-shown">
        {Object.values(props.filter).some(Boolean)
          ? 'Nothing matches this filter.'
          : 'Nobody has done anything yet.'}
      </p>
    ) : (
      <section class="panel">
        <AuditList entries={props.entries} />
      </section>
    )}
    <Pager newer={props.newer} older={props.older} />
    <p class="muted">
      <small>
        What people and their tokens did, kept for {props.retentionDays} days. What happens by
        itself stands on the page of runs.
      </small>
    </p>
  </>
)

const FilterForm: FC<AuditPageProps> = ({ filter, actors }) => (
  <details class="filters" open={Object.values(filter).some(Boolean)}>
    <summary>Filters</summary>
    <form method="get" action="/audit" data-submit-on-select>
      <Select
        name="actor"
        label="Who"
        any="Anybody"
        value={filter.actor}
        choices={actors.map((name) => ({ value: name, label: name }))}
      />
      <Select
        name="action"
        label="What"
        any="Anything"
        value={filter.action}
        choices={Object.entries(auditActions).map(([value, label]) => ({ value, label }))}
      />
      {filter.token && <input type="hidden" name="token" value={filter.token} />}
      {filter.feed && <input type="hidden" name="feed" value={filter.feed} />}
      {filter.run && <input type="hidden" name="run" value={filter.run} />}
      {filter.thing && <input type="hidden" name="thing" value={filter.thing} />}
      <div class="buttons">
        <button type="submit" class="button">
          Filter
        </button>
        {Object.values(filter).some(Boolean) && <a href="/audit">Clear</a>}
      </div>
    </form>
  </details>
)

/** What people did to one thing; nothing where nobody did anything. */
export const AuditPanel: FC<{ entries: AuditEntry[]; more: string }> = ({ entries, more }) =>
  entries.length === 0 ? null : (
    <section class="panel is-audit">
      <h2>Who did what</h2>
      <AuditList entries={entries} />
      <p class="muted">
        <a href={more}>See all</a>
      </p>
    </section>
  )

const AuditList: FC<{ entries: AuditEntry[] }> = ({ entries }) => (
  <ul class="audit">
    {entries.map((entry) => (
      <li>
        <span>
          <strong>{entry.actor}</strong>
          {entry.token !== null && <span class="muted"> by token {entry.token}</span>}{' '}
          {auditActions[entry.action]}
          {entry.subject !== null && (
            <>
              {': '}
              <Subject entry={entry} />
            </>
          )}
          {entry.details.cycleId && (
            <>
              {': '}
              <a href={`/?cycle=${encodeURIComponent(String(entry.details.cycleId))}`}>its runs</a>
            </>
          )}
          {Object.keys(entry.details).length > 0 && (
            <small class="muted">{detailTexts(entry).join(', ')}</small>
          )}
        </span>
        <Time at={entry.at} />
      </li>
    ))}
  </ul>
)

const Subject: FC<{ entry: AuditEntry }> = ({ entry }) => {
  const href = entry.action.endsWith('Removed') ? null : pageOf(entry)
  return href ? <a href={href}>{entry.subject}</a> : <span>{entry.subject}</span>
}

/** Null: it has none. */
function pageOf({ runId, feedId, thing }: AuditEntry): string | null {
  if (runId !== null) return `/runs/${runId}`
  if (feedId !== null) return `/feeds#feed-${feedId}`
  const [, kind, id = ''] = thing?.match(/^(\w+):(.*)$/s) ?? []
  if (kind === 'source') return `/politeness#source-${id}`
  if (kind === 'webhook') return `/webhooks/${encodeURIComponent(id)}`
  return kind === 'listing' ? listingPath(id) : null
}
