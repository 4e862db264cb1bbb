import type { FC } from 'hono/jsx'
import type { Feed } from '../src/model/feed'
import { counted } from './format'

export interface FeedImportProps {
  added: Feed[]
  taken: { line: number; feed: Feed }[]
  bad: { line: number; text: string; problem: string }[]
}

/** What became of a list of feeds. */
export const FeedImportPage: FC<FeedImportProps> = ({ added, taken, bad }) => (
  <>
    <p class="crumb">
      <a href="/feeds">Feeds</a>
    </p>
    <div class="head">
      <h1>{counted(added.length, 'feed')} added</h1>
    </div>
    {bad.length > 0 && (
      <section class="panel">
        <h2>{counted(bad.length, 'line')} could not be taken</h2>
        <ul class="bad-lines">
          {bad.map(({ line, text, problem }) => (
            <li>
              <strong>Line {line}:</strong> {problem}
              {text && <code class="url">{text}</code>}
            </li>
          ))}
        </ul>
      </section>
    )}
    {taken.length > 0 && (
      <section class="panel">
        <h2>{counted(taken.length, 'feed')} there already</h2>
        <ul class="warnings">
          {taken.map(({ line, feed }) => (
            <li>
              Line {line}: {feed.name} <span class="url muted">{feed.url}</span>
            </li>
          ))}
        </ul>
      </section>
    )}
    {added.length > 0 && (
      <section class="panel">
        <h2>Added</h2>
        <ul class="warnings">
          {added.map((feed) => (
            <li>
              <a href={`/feeds#feed-${feed.id}`}>{feed.name}</a>{' '}
              <span class="url muted">{feed.url}</span>
            </li>
          ))}
        </ul>
      </section>
    )}
  </>
)

/** Takes a list, or gives one; `problem`: why it came back. */
export const FeedListForms: FC<{ problem?: string | undefined }> = ({ problem }) => (
  <details class="panel" open={problem !== undefined}>
    <summary>Import or export the list</summary>
    <form class="list-import" method="post" action="/feeds/imports" enctype="multipart/form-data">
      <label class="field">
        <span>A file: OPML, CSV (url, name, source, kind…) or JSON</span>
        <input type="file" name="file" accept=".opml,.xml,.csv,.json,.txt" />
      </label>
      <label class="field">
        <span>Or the list itself</span>
        <textarea name="text" rows={3} spellcheck={false} />
      </label>
      <button type="submit" class="button">
        Import the list
      </button>
      {problem && <p class="problem">{problem}</p>}
    </form>
    <p class="list-export">
      <a class="button" href="/feeds.opml" download="feeds.opml">
        Export as OPML
      </a>
      <a class="button" href="/feeds.csv" download="feeds.csv">
        Export as CSV
      </a>
      <span class="muted">Without archived feeds, and without request headers.</span>
    </p>
  </details>
)
