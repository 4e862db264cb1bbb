import type { FC } from 'hono/jsx'
import type { Run } from '../src/model/run'
import { counted } from './format'

/** What a run meant for listings beside its items: those that it was the last to miss, and those that came back. */
export const RunEnds: FC<{ run: Run }> = ({ run }) =>
  run.closed + run.reopened === 0 ? null : (
    <section class="panel run-ends">
      {run.closed > 0 && (
        <p>
          <a href={`/listings?closedBy=${run.id}`}>{counted(run.closed, 'listing')}</a>{' '}
          {run.closed === 1 ? 'was' : 'were'} closed: this run, too, had missed{' '}
          {run.closed === 1 ? 'it' : 'them'}.
        </p>
      )}
      {run.reopened > 0 && (
        <p>
          <a href={`/listings?reopenedBy=${run.id}`}>{counted(run.reopened, 'closed listing')}</a>{' '}
          came back and {run.reopened === 1 ? 'is' : 'are'} open again.
        </p>
      )}
    </section>
  )
