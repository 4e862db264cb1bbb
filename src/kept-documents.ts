import type { Deps } from './deps'
import type { DocumentPiece, KeptDocument } from './model/document'

/** A piece is so long before compression: one of them, and all that is compressed, is held in memory. */
const pieceBytes = 2 ** 18
/** The fastest: job feeds shrink to a tenth by it all the same. */
const level = 1

/** What was taken of a body that passed. */
export interface TakenDocument extends Pick<KeptDocument, 'bytes' | 'isCut' | 'pieces'> {
  /** Those of its pieces that were not there before. */
  fresh: DocumentPiece[]
}

export interface DocumentTaker {
  body: AsyncIterable<Uint8Array>
  /** When nothing passes any more. Null: there was nothing to take. */
  taken(): Promise<TakenDocument | null>
}

/**
 * Takes a document as it passes, its first `maxBytes`. What is `known` already, by the names of pieces, is not compressed
 * again; the rest is by other threads, so that nothing waits for it.
 */
export function takeDocument(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  known: ReadonlySet<string>,
): DocumentTaker {
  const pieces: string[] = []
  const fresh = new Map<string, Promise<Uint8Array>>()
  // One for all pieces: new ones would have the garbage collected again and again.
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, maxBytes))
  let filled = 0
  let bytes = 0
  let isWhole = false

  return {
    body: pass(),
    async taken() {
      endPiece()
      if (bytes === 0) return null
      const taken = [...fresh].map(async ([name, compressed]) => ({
        name,
        bytes: await compressed,
      }))
      return { pieces, fresh: await Promise.all(taken), bytes, isCut: !isWhole }
    },
  }

  async function* pass(): AsyncGenerator<Uint8Array> {
    let passed = 0
    for await (const chunk of body) {
      if (bytes < maxBytes) take(chunk.subarray(0, maxBytes - bytes))
      passed += chunk.length
      yield chunk
    }
    isWhole = passed === bytes
  }

  function take(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + piece.length - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
      bytes += part.length
      if (filled === piece.length) endPiece()
    }
  }

  function endPiece(): void {
    if (filled === 0) return
    const whole = piece.subarray(0, filled)
    const name = nameOf(whole)
    pieces.push(name)
    if (!known.has(name) && !fresh.has(name)) fresh.set(name, compress(new Uint8Array(whole)))
    filled = 0
  }
}

function compress(piece: Uint8Array): Promise<Uint8Array> {
  const compressed = Bun.zstdCompress(piece, { level })
  // Whoever takes the document hears of a failure; nobody may.
  compressed.catch(() => {})
  return compressed
}

/** 128 bits by two hashes of different make, hex. */
const nameOf = (bytes: Uint8Array): string =>
  hex(Bun.hash.xxHash3(bytes)) + hex(Bun.hash.rapidhash(bytes))

const hex = (hash: bigint): string => hash.toString(16).padStart(16, '0')

/** The names of all pieces that an owner has. */
export async function piecesOf(
  { store }: Pick<Deps, 'store'>,
  owner: string,
): Promise<ReadonlySet<string>> {
  return new Set((await store.documents.list(owner)).flatMap(({ pieces }) => pieces))
}

/** Keeps what was taken, unless it is what was kept last. */
export async function keepDocument(
  { store }: Pick<Deps, 'store'>,
  { fresh, ...taken }: TakenDocument,
  about: Omit<KeptDocument, 'id' | 'bytes' | 'isCut' | 'pieces'>,
): Promise<string | null> {
  const id = Bun.randomUUIDv7('hex', store.now())
  return (await store.documents.keep({ ...about, ...taken, id }, fresh)) ? id : null
}

/** The bytes of a kept document, piece by piece; it ends where a piece is gone. */
export async function* bytesOf(
  { store }: Pick<Deps, 'store'>,
  { owner, pieces }: KeptDocument,
): AsyncGenerator<Uint8Array> {
  for (const name of pieces) {
    const piece = await store.documents.piece(owner, name)
    if (!piece) return
    yield await Bun.zstdDecompress(piece)
  }
}
