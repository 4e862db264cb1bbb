import type { FC } from 'hono/jsx'
import type { Source } from '../src/model/feed'
import { Only } from './only'

export interface PausesProps {
  /** Why the whole queue is paused; null: it is not. */
  queue: string | null
  /** Those that are paused. */
  sources: Source[]
}

/** What a person has paused, above the lists that stand still for it. */
export const Pauses: FC<PausesProps> = ({ queue, sources }) => (
  <>
    {queue !== null && <QueuePaused reason={queue} />}
    {sources.map(({ name, pausedBecause }) => (
      <div class="notice is-paused">
        <p>
          <strong>{name} is paused:</strong> {pausedBecause}
        </p>
        <a class="button is-small" href="/politeness">
          See sources
        </a>
      </div>
    ))}
  </>
)

export const QueuePaused: FC<{ reason: string }> = ({ reason }) => (
  <div class="notice is-paused" id="queue-paused">
    <p>
      <strong>Imports are paused:</strong> {reason}{' '}
      <small class="muted">Runs wait until you resume.</small>
    </p>
    <Only to="operator">
      <form method="post" action="/queue/resume">
        <button type="submit" class="button is-small">
          Resume imports
        </button>
      </form>
    </Only>
  </div>
)
