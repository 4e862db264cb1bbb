import type { RunStore } from '../runs'
import type { Context } from './context'
import { type RunDocument, toRun } from './run-document'

/** How a dead letter stops being one. */
export function createDeadLetters({
  db,
  now,
  wrote,
}: Context): Pick<RunStore, 'answer' | 'dismiss'> {
  const runs = db.collection<RunDocument>('runs')
  const leave = { $unset: { isDeadLetter: true } } as const
  return {
    async answer(ids, by) {
      const update = { $set: { retriedBy: by, updatedAt: now() }, ...leave }
      const { modifiedCount } = await runs.updateMany(
        { _id: { $in: ids }, isDeadLetter: true },
        update,
      )
      if (modifiedCount) wrote()
      return modifiedCount
    },

    async dismiss(id, dismissedNote) {
      const at = now()
      const update = { $set: { dismissedAt: at, dismissedNote, updatedAt: at }, ...leave }
      const run = await runs.findOneAndUpdate({ _id: id, isDeadLetter: true }, update, {
        returnDocument: 'after',
      })
      if (!run) return null
      wrote()
      return toRun(run)
    },
  }
}
