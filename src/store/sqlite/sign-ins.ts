import type { SignInStore } from '../users'
import type { Db } from './database'

export function signInStore(db: Db): SignInStore {
  return {
    count: (key, windowMs) =>
      db.write(() => {
        const now = db.now().getTime()
        const params = { key, now, until: now + windowMs }
        const found = db
          .query<{ tries: number; until: number }, [typeof params]>(countSql)
          .get(params)
        if (!found) throw new Error('an upsert gives back its row')
        return { tries: found.tries, until: new Date(found.until) }
      }),
    forget: (key) =>
      db.write(() => {
        db.query<unknown, [string]>('DELETE FROM signIns WHERE key = ?').run(key)
      }),
  }
}

const countSql = `
  INSERT INTO signIns (key, tries, until) VALUES ($key, 1, $until)
  ON CONFLICT DO UPDATE SET
    tries = CASE WHEN until <= $now THEN 1 ELSE tries + 1 END,
    until = CASE WHEN until <= $now THEN excluded.until ELSE until END
  RETURNING tries, until`
