import { join } from 'node:path'
import type {
  FeedDocument,
  ReadAnswer,
  ReadHints,
  ReadResult,
} from '../../src/reader/feed-document'
import { readFeed } from '../../src/reader/read-feed'

export const fixture = (name: string): Promise<Uint8Array> =>
  Bun.file(join(import.meta.dir, '../fixtures/feeds', name)).bytes()

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export const hints = {
  url: 'https://www.board.example/feed?page=1',
  contentType: null,
  source: 'board.example',
} satisfies ReadHints

/** Opens bytes or text as a feed. */
export const open = (
  body: Uint8Array | string,
  given: Partial<ReadHints> = {},
  chunkSize = 65_536,
): Promise<ReadAnswer> =>
  readFeed(inChunks(typeof body === 'string' ? Buffer.from(body) : body, chunkSize), {
    ...hints,
    ...given,
  })

/** The document; throws when it is no feed. */
export async function openFeed(...args: Parameters<typeof open>): Promise<FeedDocument> {
  const answer = await open(...args)
  if (answer.isFeed) return answer.document
  throw new Error(answer.failure.message)
}

/** What each of its records is, in order. */
export async function readAll(document: FeedDocument): Promise<ReadResult[]> {
  const results: ReadResult[] = []
  for await (const records of document.records)
    results.push(...records.map((record) => record.read()))
  return results
}

export async function fingerprintsOf(document: FeedDocument): Promise<string[]> {
  const fingerprints: string[] = []
  for await (const records of document.records)
    fingerprints.push(...records.map((record) => record.fingerprint))
  return fingerprints
}
