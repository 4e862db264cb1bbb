import type { FC } from 'hono/jsx'
import { isPerson } from '../src/model/actor'
import { failures } from '../src/model/failure'
import { isHealthy } from '../src/model/nature'
import { revisionOf } from '../src/model/revision'
import { isOpen, type Run } from '../src/model/run'
import { counted, formatDuration, formatNumber } from './format'
import { RunBadge } from './nature'
import { natureWords } from './nature-words'
import { NumberCell, Time } from './ui'
import { outcomeWords, triggerWords, waitWords } from './words'

/** One run in the list. Kept small: it is rendered for every revision of every run. */
export const RunRow: FC<{ run: Run }> = ({ run }) => (
  <tr id={rowId(run)} class={`run is-${run.status}`} data-key={sortKey(run.id)} {...polling(run)}>
    <td class="run-status" data-label="Status">
      <RunBadge run={run} />
    </td>
    <th scope="row" class="run-feed">
      <a class="name" id={`open-${run.id}`} href={`/runs/${run.id}`}>
        {run.feedName}
      </a>
      <small>
        {run.source} · {triggerWords[run.trigger]}
        {isPerson(run.triggeredBy) && `, ${run.triggeredBy}`}
        <Remarks run={run} />
      </small>
      <Note run={run} />
    </th>
    <NumberCell label="New" value={run.counts.new} class="is-new" />
    <NumberCell label="Updated" value={run.counts.updated} class="is-updated" />
    <NumberCell label="Unchanged" value={run.counts.unchanged} />
    <NumberCell label="Duplicate" value={run.counts.duplicate} />
    <NumberCell label="Failed" value={run.counts.failed} class="is-bad" />
    <NumberCell label="Fetched" value={run.counts.fetched} class="is-sum" />
    <td class="number run-took" data-label="Took">
      {took(run)}
    </td>
    <td class="run-at" data-label="Opened">
      <Time at={run.queuedAt} />
    </td>
  </tr>
)

export const rowId = (run: Pick<Run, 'id'>): string => `run-${run.id}`

/**
 * Decimal digits of the run's UUID, all of one length. The upsert extension sorts with
 * `localeCompare(..., {numeric: true})`, which puts hexadecimal digits in no order of time.
 */
export const sortKey = (id: string): string =>
  BigInt(`0x${id.replaceAll('-', '')}`)
    .toString()
    .padStart(39, '0')

/** The row of an open run asks for itself, so that it ends right without the event stream. */
const polling = (run: Run) =>
  isOpen(run)
    ? { 'hx-get': `/runs/${run.id}/row`, 'hx-trigger': 'every 3s', 'hx-swap': 'outerMorph' }
    : {}

function took(run: Run): string {
  if (!run.startedAt || !run.finishedAt) return '–'
  return formatDuration(run.finishedAt.getTime() - run.startedAt.getTime())
}

/** What a reader must know beside the status; most rows have nothing of the kind. */
const Note: FC<{ run: Run }> = ({ run }) => {
  if (run.status === 'pending' && run.waitingUntil)
    return (
      <small>
        {run.waitingReason ? waitWords[run.waitingReason] : 'Waiting'}, next try{' '}
        <Time at={run.waitingUntil} />
      </small>
    )
  if (run.error && run.status !== 'completed')
    return <small class="is-bad">{failures[run.error.kind].title}</small>
  return null
}

/** What it was, where the badge does not say so, and warnings. */
const Remarks: FC<{ run: Run }> = ({ run }) => {
  if (run.status !== 'completed') return null
  const warnings = run.warnings.length
  return (
    <>
      {run.nature && isHealthy(run.nature) && ` · ${natureWords[run.nature]}`}
      {run.outcome === 'notModified' && ` · ${outcomeWords.notModified}`}
      {run.closed > 0 && ` · ${formatNumber(run.closed)} closed`}
      {run.reopened > 0 && ` · ${formatNumber(run.reopened)} came back`}
      {warnings > 0 && <span class="is-warned"> · {counted(warnings, 'warning')}</span>}
    </>
  )
}

const rendered = new Map<string, string>()
const keptRows = 2000

/** The row's HTML, rendered once for each revision of the run. */
export function renderRunRow(run: Run): string {
  const revision = revisionOf(run)
  const known = rendered.get(revision)
  if (known !== undefined) return known
  const html = String(<RunRow run={run} />)
  if (rendered.size >= keptRows) rendered.clear()
  rendered.set(revision, html)
  return html
}
