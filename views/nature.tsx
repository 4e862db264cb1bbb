import type { FC } from 'hono/jsx'
import { isHealthy } from '../src/model/nature'
import type { Run } from '../src/model/run'
import { natureWords } from './nature-words'
import { Badge, StatusBadge } from './ui'

/** How a run stands. One that completed, and was no success for all that, says what it was instead. */
export const RunBadge: FC<{ run: Pick<Run, 'status' | 'nature'> }> = ({ run }) =>
  run.nature && !isHealthy(run.nature) ? (
    <Badge tone="warning" icon="warning">
      {natureWords[run.nature]}
    </Badge>
  ) : (
    <StatusBadge status={run.status} />
  )
