import type { ListingRow } from '../../model/listing'
import { twinKeyOf } from '../../model/twin'
import type { TwinKeyStore } from '../twin-keys'
import type { Db } from './database'
import type { Row } from './rows'

type Named = Pick<
  ListingRow,
  'title' | 'hiringOrganization' | 'jobLocation' | 'workplace' | 'twinKey'
>

const nextSql = `
  SELECT rowid, title, hiringOrganization, jobLocation, workplace, twinKey FROM listings
  WHERE rowid > ? ORDER BY rowid LIMIT ?`

export function twinKeyStore(db: Db): TwinKeyStore {
  return {
    renew: (after, limit) => db.write(() => renew(Number(after ?? 0), limit)),
  }

  function renew(after: number, limit: number): string | null {
    const rows = db
      .query<Row<Named> & { rowid: number }, [number, number]>(nextSql)
      .all(after, limit)
    for (const row of rows) {
      const twinKey = keyOf(row)
      if (twinKey !== row.twinKey) put(row.rowid, twinKey)
    }
    const last = rows.at(-1)
    return last && rows.length === limit ? String(last.rowid) : null
  }

  function put(rowid: number, twinKey: string | null): void {
    const sql = 'UPDATE listings SET twinKey = ? WHERE rowid = ?'
    db.query<unknown, [string | null, number]>(sql).run(twinKey, rowid)
  }
}

const keyOf = ({ hiringOrganization, jobLocation, ...row }: Row<Named>): string | null =>
  twinKeyOf({
    ...row,
    hiringOrganization: JSON.parse(hiringOrganization),
    jobLocation: jobLocation && JSON.parse(jobLocation),
  })
