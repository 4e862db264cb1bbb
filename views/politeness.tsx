import type { FC } from 'hono/jsx'
import type { Source } from '../src/model/feed'
import type { HostReport } from '../src/model/ledger'
import { formatDuration } from './format'
import { HostTable } from './host-table'
import { Only } from './only'
import { QueuePaused } from './pauses'
import { SourceItem } from './source-item'

export interface PolitenessPageProps {
  hosts: HostReport[]
  sources: Source[]
  queuePause: string | null
  /** Between two requests to one host. */
  intervalMs: number
}

export const PolitenessPage: FC<PolitenessPageProps> = (props) => (
  <>
    <div class="head">
      <h1>Politeness</h1>
      <p class="muted">
        One request at a time for each host, and {formatDuration(props.intervalMs)} between two.
      </p>
    </div>
    {props.queuePause === null ? (
      <Only to="operator">
        <PauseQueue />
      </Only>
    ) : (
      <QueuePaused reason={props.queuePause} />
    )}
    <section class="panel">
      <h2>Hosts</h2>
      {props.hosts.length === 0 ? (
        <p class="muted">No host yet: there is no feed.</p>
      ) : (
        <HostTable hosts={props.hosts} />
      )}
    </section>
    <h2 class="lead">Sources</h2>
    <ul class="feeds">
      {props.sources.map((source) => (
        <SourceItem source={source} />
      ))}
    </ul>
  </>
)

const PauseQueue: FC = () => (
  <details class="panel">
    <summary>Pause all imports</summary>
    <form class="inline forms" method="post" action="/queue/pause">
      <label class="field">
        <span>Reason for the pause</span>
        <input name="reason" required maxlength={300} placeholder="The database is being moved" />
      </label>
      <button type="submit" class="button">
        Pause all imports
      </button>
    </form>
  </details>
)
