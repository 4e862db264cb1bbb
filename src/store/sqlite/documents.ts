import {
  type DocumentPiece,
  isSameDocument,
  type KeptDocument,
  outdatedOf,
} from '../../model/document'
import type { DocumentStore } from '../documents'
import type { Db } from './database'
import { insertSql, type Row, rowOf } from './rows'

export function documentStore(db: Db): DocumentStore {
  return {
    keep: (document, pieces) => db.write(() => keep(document, pieces)).catch(answerIncomplete),
    list: (owner) => db.read(() => list(owner)),
    get: (id) => db.read(() => get(id)),
    piece: (owner, name) => db.read(() => piece(owner, name)),
    move: (from, to) => db.write(() => move(from, to)),
    remove: (owner) => db.write(() => remove(owner)),
  }

  function list(owner: string): KeptDocument[] {
    const sql = 'SELECT * FROM documents WHERE owner = ? ORDER BY id DESC'
    return db.query<Row<KeptDocument>, [string]>(sql).all(owner).map(documentOf)
  }

  function get(id: string): KeptDocument | null {
    const sql = 'SELECT * FROM documents WHERE id = ?'
    const row = db.query<Row<KeptDocument>, [string]>(sql).get(id)
    return row && documentOf(row)
  }

  function piece(owner: string, name: string): Uint8Array | null {
    const sql = 'SELECT bytes FROM documentPieces WHERE owner = ? AND name = ?'
    return db.query<{ bytes: Uint8Array }, [string, string]>(sql).get(owner, name)?.bytes ?? null
  }

  function keep(document: KeptDocument, pieces: DocumentPiece[]): boolean {
    const { owner } = document
    const [newest] = list(owner)
    if (newest && isSameDocument(newest, document)) return false
    for (const { name, bytes } of pieces)
      db.query<unknown, [string, string, Uint8Array]>(putPiece).run(owner, name, bytes)
    const row = rowOf(document)
    db.query<unknown, [typeof row]>(insertSql('documents', Object.keys(row))).run(row)
    if (db.query<unknown, [string]>(missingPiece).get(document.id)) throw new Incomplete()
    const outdated = outdatedOf(list(owner)).map(({ id }) => id)
    db.query<unknown, [string]>(forgetSome).run(JSON.stringify(outdated))
    db.query<unknown, [string]>(forgetPieces).run(owner)
    return true
  }

  function move(from: string, to: string): void {
    const forget = "UPDATE documents SET askedWith = '{}' WHERE owner = ?"
    db.query<unknown, [string]>(forget).run(from)
    for (const table of ['documents', 'documentPieces'])
      db.query<unknown, [string, string]>(`UPDATE ${table} SET owner = ? WHERE owner = ?`).run(
        to,
        from,
      )
  }

  function remove(owner: string): number {
    const sql = 'DELETE FROM documents WHERE owner = ?'
    const { changes } = db.query<unknown, [string]>(sql).run(owner)
    db.query<unknown, [string]>(forgetPieces).run(owner)
    return changes
  }
}

/** Takes back what was written of a document whose pieces are not all there. */
class Incomplete extends Error {
  override name = 'Incomplete'
}

function answerIncomplete(error: unknown): false {
  if (error instanceof Incomplete) return false
  throw error
}

const putPiece =
  'INSERT INTO documentPieces (owner, name, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'

const missingPiece = `
  SELECT 1 FROM documents, json_each(pieces) AS piece WHERE documents.id = ? AND NOT EXISTS
    (SELECT 1 FROM documentPieces AS kept WHERE kept.owner = documents.owner AND kept.name = piece.value)`

const forgetSome = 'DELETE FROM documents WHERE id IN (SELECT value FROM json_each(?))'

const forgetPieces = `
  DELETE FROM documentPieces WHERE owner = ?1 AND name NOT IN
    (SELECT value FROM documents, json_each(pieces) WHERE documents.owner = ?1)`

const documentOf = (row: Row<KeptDocument>): KeptDocument => ({
  ...row,
  isCut: row.isCut === 1,
  isFeed: row.isFeed === 1,
  answer: JSON.parse(row.answer),
  pieces: JSON.parse(row.pieces),
  following: JSON.parse(row.following),
  askedWith: JSON.parse(row.askedWith),
  fetchedAt: new Date(row.fetchedAt),
})
