import { renderRunRow, rowId } from '../../views/run-row'
import type { Run } from '../model/run'
import type { RunFilter } from '../store/runs'
import { matchesFilter, matchesForEver } from './filters'

/** What a page shows, as its stream has to know it. */
export interface StreamView {
  filter: RunFilter
  /** New rows are inserted only on the first page. */
  isFirstPage: boolean
  /** Rows that this stream has brought already: from then on they are changed in place. */
  sent: Set<string>
}

/** What a change of a run does to the page, as HTML for htmx; '' for a run that is none of its business. */
export function changeOf(run: Run, view: StreamView): string {
  if (matchesFilter(run, view.filter)) return rowChange(run, view)
  if (!matchesForEver(run, view.filter)) return ''
  view.sent.delete(run.id)
  return `<hx-partial hx-target="#${rowId(run)}" hx-swap="delete"></hx-partial>`
}

function rowChange(run: Run, { isFirstPage, sent }: StreamView): string {
  const row = renderRunRow(run)
  const isKnown = sent.has(run.id)
  if (sent.size > 1000) sent.clear()
  sent.add(run.id)
  return isFirstPage && !isKnown
    ? upsertRow(row)
    : `<hx-partial hx-target="#${rowId(run)}" hx-swap="outerMorph">${row}</hx-partial>`
}

/** Puts the row in its place, whether the page has it already or not. */
export const upsertRow = (row: string): string =>
  `<hx-upsert hx-target="#runs" key="data-key" sort="desc">${row}</hx-upsert>`
