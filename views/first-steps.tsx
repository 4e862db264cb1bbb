import type { FC } from 'hono/jsx'
import { Only } from './only'

/** What stands where runs would, while there is no feed: the ways to get one. */
export const FirstSteps: FC = () => (
  <section class="first-steps" aria-labelledby="first-steps">
    <h2 id="first-steps">Nothing is imported yet: there is no feed. Begin with one of these.</h2>
    <Only to="admin" otherwise={<p class="muted">Ask an admin: only admins add feeds.</p>}>
      {null}
    </Only>
    <ol>
      <li class="panel">
        <h3>Paste the URL of a feed</h3>
        <p>RSS, Atom, XML or JSON; the page of a board will do if it names its feed.</p>
        <Only to="admin">
          <form method="post" action="/feeds/previews">
            <label class="field">
              <span>URL</span>
              <input type="url" name="url" required placeholder="https://board.example/jobs.rss" />
            </label>
            <button type="submit" class="button is-main">
              Preview
            </button>
            <p class="muted">You see the first listings before anything is stored.</p>
          </form>
        </Only>
      </li>
      <li class="panel">
        <h3>Bring a list</h3>
        <p>OPML, as feed readers export it, CSV, or the JSON of FEEDS_FILE.</p>
        <Only to="admin">
          <form method="post" action="/feeds/imports" enctype="multipart/form-data">
            <label class="field">
              <span>File</span>
              <input type="file" name="file" required accept=".opml,.xml,.csv,.json" />
            </label>
            <button type="submit" class="button">
              Bring the list
            </button>
            <p class="muted">A line that cannot be used is named; the others go in.</p>
          </form>
        </Only>
      </li>
      <li class="panel">
        <h3>Start with examples</h3>
        <p>
          Nine public feeds of two boards, asked once an hour each. To see Gleaner at work without
          the internet, run <code>bun start --demo</code>.
        </p>
        <Only to="admin">
          <form method="post" action="/feeds/examples">
            <button type="submit" class="button">
              Add the nine feeds
            </button>
          </form>
        </Only>
      </li>
    </ol>
  </section>
)
