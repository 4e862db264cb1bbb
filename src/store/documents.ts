import type { DocumentPiece, KeptDocument } from '../model/document'

/** The last documents of each feed, and those of previews. A piece that several documents of an owner have is kept once. */
export interface DocumentStore {
  /**
   * Keeps a document, and forgets those of its owner that are outdated by it. `pieces`: those that its owner
   * has not got yet. False: the newest of the owner is the same, or a piece is missing; nothing was written.
   */
  keep(document: KeptDocument, pieces: DocumentPiece[]): Promise<boolean>
  /** Newest first. */
  list(owner: string): Promise<KeptDocument[]>
  get(id: string): Promise<KeptDocument | null>
  /** Null: it is gone. */
  piece(owner: string, name: string): Promise<Uint8Array | null>
  /** Gives all that one owner has to another one, who has none; but not what it was asked with. */
  move(from: string, to: string): Promise<void>
  /** Answers how many there were. */
  remove(owner: string): Promise<number>
}
