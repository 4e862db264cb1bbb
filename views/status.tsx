import type { FC } from 'hono/jsx'
import type { Run } from '../src/model/run'
import type { PartHealth, ProcessState, QueueDepth, Status } from '../src/model/status'
import { counted, formatDuration, formatNumber } from './format'
import { Badge, Fact, Time } from './ui'
import { roleWords } from './words'

export const StatusPage: FC<{ status: Status }> = ({ status }) => (
  <>
    <p class="crumb">
      <a href="/alerts">Alerts</a>
    </p>
    <div class="head">
      <h1>Status</h1>
    </div>
    <StatusNow status={status} />
  </>
)

/** How this installation does now; it asks for itself anew. */
export const StatusNow: FC<{ status: Status }> = ({ status }) => (
  <div id="status" hx-get="/status/now" hx-trigger="every 5s" hx-swap="outerMorph">
    <p class="lead">
      <Summary status={status} /> As of <Time at={status.at} />.
    </p>
    <section class="totals" aria-label="Queue">
      {status.depth && <Depth depth={status.depth} />}
    </section>
    <section class="panel">
      <h2>Processes</h2>
      <Processes processes={status.processes} />
    </section>
    <div class="columns">
      <Waiting status={status} />
      <section class="panel">
        <h2>Health</h2>
        <dl class="facts">
          <Part label="Store" part={status.store} />
          <Part label="Queue" part={status.queue} />
        </dl>
      </section>
      <Versions status={status} />
    </div>
  </div>
)

const Versions: FC<{ status: Status }> = ({ status: { versions, store, queue } }) => (
  <section class="panel">
    <h2>Versions</h2>
    <dl class="facts">
      <Fact name="Gleaner">{versions.gleaner}</Fact>
      <Fact name="Bun">{versions.bun}</Fact>
      <Fact name="Store">{store.version ?? 'not known'}</Fact>
      <Fact name="Queue">{queue.version}</Fact>
    </dl>
  </section>
)

const Summary: FC<{ status: Status }> = ({ status }) => {
  const workers = status.processes?.filter(isWorking).length ?? 0
  if (!status.isWell) return <>The store or the queue does not answer.</>
  if (status.pausedBecause !== null) return <>All imports are paused: {status.pausedBecause}</>
  if (workers === 0) return <>Nothing is imported: no worker is alive.</>
  return (
    <>{`The store and the queue answer, and ${counted(workers, 'worker is', 'workers are')} alive.`}</>
  )
}

const isWorking = ({ isAlive, heartbeat }: ProcessState): boolean =>
  isAlive && heartbeat.role === 'worker'

const Depth: FC<{ depth: QueueDepth }> = ({ depth }) => (
  <dl>
    <Figure label="Ready" value={depth.ready} />
    <Figure label="Have to wait" value={depth.delayed} />
    <Figure label="At work" value={depth.active} tone="processing" />
    <Figure label="Dead letters" value={depth.deadLetters} tone="failed" />
  </dl>
)

const Figure: FC<{ label: string; value: number; tone?: string }> = ({ label, value, tone }) => (
  <div class={`total ${value === 0 ? 'is-zero' : ''} ${tone ? `is-${tone}` : ''}`}>
    <dt>{label}</dt>
    <dd>{formatNumber(value)}</dd>
  </div>
)

const Waiting: FC<{ status: Status }> = ({ status: { oldestWaiting, depth, at } }) => (
  <section class="panel">
    <h2>Oldest waiting</h2>
    {oldestWaiting ? (
      <p>
        <RunLink run={oldestWaiting.run} /> could be imported since{' '}
        <Time at={oldestWaiting.since} /> (
        {formatDuration(at.getTime() - oldestWaiting.since.getTime())}).
      </p>
    ) : (
      <p class="muted">{depth ? 'No run waits for a worker.' : 'Not known now.'}</p>
    )}
  </section>
)

const Part: FC<{ label: string; part: PartHealth }> = ({ label, part }) => (
  <Fact name={label}>
    <Badge tone={part.isUp ? 'completed' : 'failed'} icon={part.isUp ? 'completed' : 'failed'}>
      {part.isUp ? 'Answers' : 'Silent'}
    </Badge>{' '}
    {partNames[part.name] ?? part.name}
    {part.tookMs !== null && (
      <small class="muted">{`, ${formatDuration(Math.max(1, part.tookMs))}`}</small>
    )}
    {part.error && <small class="muted">{` (${part.error})`}</small>}
  </Fact>
)

const partNames: Record<string, string> = {
  sqlite: 'SQLite',
  mongodb: 'MongoDB',
  stored: 'Store',
  bullmq: 'BullMQ on Redis',
}

const Processes: FC<{ processes: ProcessState[] | null }> = ({ processes }) => {
  if (!processes) return <p class="muted">Not known now.</p>
  if (processes.length === 0) return <p class="muted">No process was heard of yet.</p>
  return (
    <ul class="processes">
      {processes.map((process) => (
        <ProcessItem process={process} />
      ))}
    </ul>
  )
}

const ProcessItem: FC<{ process: ProcessState }> = ({ process: { heartbeat, isAlive, runs } }) => (
  <li class="process">
    <div>
      <Badge tone={isAlive ? 'completed' : 'cancelled'} icon={isAlive ? 'completed' : 'failed'}>
        {isAlive ? 'Alive' : heartbeat.stoppedAt ? 'Stopped' : 'Silent'}
      </Badge>{' '}
      <strong>{roleWords[heartbeat.role]}</strong> <code>{heartbeat.name}</code>
    </div>
    <div>
      {runs.map((run) => (
        <p>
          Imports <RunLink run={run} />{' '}
          <small class="muted">{`${counted(run.counts.fetched, 'item')}, attempt ${run.attempt}`}</small>
        </p>
      ))}
      {runs.length === 0 && isAlive && <p class="muted">{idle[heartbeat.role]}</p>}
      {isAlive && heartbeat.queueDownSince && <p>Gets no answer from the queue</p>}
    </div>
    <div class="muted">
      {isAlive ? 'since ' : 'last heard of '}
      <Time at={isAlive ? heartbeat.aliveSince : (heartbeat.stoppedAt ?? heartbeat.seenAt)} />
    </div>
  </li>
)

const idle = {
  worker: 'Waits for runs',
  command: 'Waits for its runs',
  web: 'Serves pages, opens runs',
} as const

const RunLink: FC<{ run: Run }> = ({ run }) => <a href={`/runs/${run.id}`}>{run.feedName}</a>
