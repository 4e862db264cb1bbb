import type { Db, Filter } from 'mongodb'
import type { RunNature } from '../../model/nature'
import type { RunDocument } from './run-document'

/** Says of the completed runs of before what they were. */
export async function addNatures(db: Db): Promise<void> {
  const runs = db.collection<RunDocument>('runs')
  const hasNews = [{ 'counts.new': { $gt: 0 } }, { 'counts.updated': { $gt: 0 } }]
  const steps: [RunNature, Filter<RunDocument>][] = [
    ['empty', { outcome: 'empty' }],
    ['partial', { outcome: 'partial' }],
    ['changed', { $or: hasNews }],
    ['unchanged', {}],
  ]
  for (const [nature, which] of steps)
    await runs.updateMany(
      { status: 'completed', nature: { $exists: false }, ...which },
      { $set: { nature } },
    )
}
