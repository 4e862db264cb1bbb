import type { Deps } from './deps'
import type { DocumentPiece, FollowingPage, KeptDocument } from './model/document'

/** A piece is so long before compression: one of them, and all that is compressed, is held in memory. */
const pieceBytes = 2 ** 18
/** The fastest: job feeds shrink to a tenth by it all the same. */
const level = 1

/** What was taken of the bodies that passed. */
export interface TakenDocument
  extends Pick<KeptDocument, 'bytes' | 'isCut' | 'pieces' | 'following'> {
  /** Those of its pieces that were not there before. */
  fresh: DocumentPiece[]
}

export interface DocumentTaker {
  /** The body of the document, or of its first page. */
  pass(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** That of the next page, when nothing passes of the one before it. */
  follow(
    body: AsyncIterable<Uint8Array>,
    page: Pick<FollowingPage, 'url' | 'contentType'>,
  ): AsyncIterable<Uint8Array>
  /** When nothing passes any more. Null: there was nothing to take. */
  taken(): Promise<TakenDocument | null>
}

/** Takes nothing. */
export const noTaker: DocumentTaker = {
  pass: (body) => body,
  follow: (body) => body,
  taken: async () => null,
}

/**
 * Takes a document as it passes, with all its pages: its first `maxBytes`. What is `known` already, by the names of
 * pieces, is not compressed again; the rest is by other threads, so that nothing waits for it.
 */
export function takeDocument(maxBytes: number, known: ReadonlySet<string>): DocumentTaker {
  const pieces: string[] = []
  const following: FollowingPage[] = []
  const fresh = new Map<string, Promise<Uint8Array>>()
  // One for all pieces: new ones would have the garbage collected again and again.
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, maxBytes))
  let filled = 0
  let bytes = 0
  let passed = 0
  /** Bodies that have begun to pass, and have not ended. */
  let passing = 0

  return {
    pass,
    follow(body, page) {
      endPiece()
      // What does not fit any more is a page that is missing.
      if (bytes < maxBytes) following.push({ ...page, piecesBefore: pieces.length })
      return pass(body)
    },
    async taken() {
      endPiece()
      if (bytes === 0) return null
      const taken = [...fresh].map(async ([name, compressed]) => ({
        name,
        bytes: await compressed,
      }))
      const isCut = passing > 0 || passed > bytes
      return { pieces, following, fresh: await Promise.all(taken), bytes, isCut }
    },
  }

  async function* pass(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    passing += 1
    for await (const chunk of body) {
      if (bytes < maxBytes) take(chunk.subarray(0, maxBytes - bytes))
      passed += chunk.length
      yield chunk
    }
    passing -= 1
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
  about: Omit<KeptDocument, 'id' | 'bytes' | 'isCut' | 'pieces' | 'following'>,
): Promise<string | null> {
  const id = Bun.randomUUIDv7('hex', store.now())
  return (await store.documents.keep({ ...about, ...taken, id }, fresh)) ? id : null
}

/** One page of a kept document, as it was found. */
export interface KeptPage extends Pick<FollowingPage, 'url' | 'contentType'> {
  body: AsyncIterable<Uint8Array>
}

/** The pages of a kept document, in their order; one, unless its list comes in pages. */
export function pagesOf(deps: Pick<Deps, 'store'>, document: KeptDocument): KeptPage[] {
  const { url, contentType, pieces, following, owner } = document
  const pages = [{ url, contentType, piecesBefore: 0 }, ...following]
  return pages.map((page, at) => {
    const names = pieces.slice(page.piecesBefore, pages[at + 1]?.piecesBefore)
    return { url: page.url, contentType: page.contentType, body: bytesOf(deps, owner, names) }
  })
}

/** The bytes of a page, piece by piece; it ends where a piece is gone. */
async function* bytesOf(
  { store }: Pick<Deps, 'store'>,
  owner: string,
  names: string[],
): AsyncGenerator<Uint8Array> {
  for (const name of names) {
    const piece = await store.documents.piece(owner, name)
    if (!piece) return
    yield await Bun.zstdDecompress(piece)
  }
}
