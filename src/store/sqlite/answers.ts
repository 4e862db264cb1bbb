import {
  type AnswerAsking,
  claimOf,
  type KeptAnswer,
  type KeyClaim,
  keyTaken,
  type UsedKey,
} from '../../model/answer'
import type { AnswerStore } from '../answers'
import type { Db } from './database'
import { type Row, rowOf } from './rows'

export function answerStore(db: Db): AnswerStore {
  return {
    take: (key, asking) => db.write(() => take(key, asking)),
    keep: (key, holder, answer) => db.write(() => keep(key, holder, answer)),
    giveBack: (key, holder) => db.write(() => giveBack(key, holder)),
  }

  function take(key: string, asking: AnswerAsking): KeyClaim {
    const now = db.now()
    const row = db.query<Row<UsedKey>, [string]>('SELECT * FROM answers WHERE key = ?').get(key)
    const claim = claimOf(row && usedKeyOf(row), asking, now)
    if (claim.name !== 'mine') return claim
    const taken = rowOf({ key, ...keyTaken(asking, now) })
    const sql = `REPLACE INTO answers (key, request, holder, takenAt, heldUntil, answer)
      VALUES ($key, $request, $holder, $takenAt, $heldUntil, $answer)`
    db.query<unknown, [typeof taken]>(sql).run(taken)
    return claim
  }

  function keep(key: string, holder: string, answer: KeptAnswer): void {
    const sql = 'UPDATE answers SET answer = ? WHERE key = ? AND holder = ?'
    db.query<unknown, [string, string, string]>(sql).run(JSON.stringify(answer), key, holder)
  }

  function giveBack(key: string, holder: string): void {
    const sql = 'DELETE FROM answers WHERE key = ? AND holder = ?'
    db.query<unknown, [string, string]>(sql).run(key, holder)
  }
}

const usedKeyOf = ({ answer, ...row }: Row<UsedKey>): UsedKey => ({
  ...row,
  takenAt: new Date(row.takenAt),
  heldUntil: new Date(row.heldUntil),
  answer: answer === null ? null : JSON.parse(answer),
})
