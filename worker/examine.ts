import { type Evidence, type Judgement, judgeRun } from '../src/model/judgement'
import type { Warning } from '../src/model/run'
import { findGap, type Gap } from './find-gap'
import type { ImportEnd } from './import-end'
import type { ImportContext } from './import-feed'
import { verify } from './verify'

/** What was found out about a run whose import has ended. */
export interface Findings {
  evidence: Evidence
  judgement: Judgement
  gap: Gap
  warnings: Warning[]
}

/** Compares the run with the store, with its feed's habit, and with the run before. */
export async function examine(
  context: ImportContext,
  end: ImportEnd,
  now: Date,
): Promise<Findings> {
  const { feed, tally } = context
  const { counts, healed, read, dated } = tally
  const { itemCount } = end
  const outcome = end.outcome.name
  const isRead = outcome === 'imported' || outcome === 'partial'
  const { mismatch, warnings } = isRead ? await verify(context) : nothingToVerify
  const evidence = { outcome, counts, itemCount, healed, read, dated, mismatch }
  const judgement = judgeRun(feed, evidence, now)
  const gap = isRead ? await findGap(context, end, now) : null
  const alarm = gap && gap !== 'none' ? [gap] : []
  return {
    evidence,
    judgement,
    gap,
    warnings: [...judgement.warnings, ...alarm, ...warnings],
  }
}

const nothingToVerify = { mismatch: null, warnings: [] }
