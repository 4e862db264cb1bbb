import type { ReadHints, ReadResult } from '../../src/reader/feed-document'
import { readFeed } from '../../src/reader/read-feed'

export const hints: ReadHints = {
  url: 'https://www.board.example/feed?page=1',
  contentType: null,
  source: 'board.example',
}

export async function* inChunks(
  bytes: Uint8Array,
  sizeOf: () => number,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const size = sizeOf()
    yield bytes.subarray(at, at + size)
    at += size
  }
}

export interface Reading {
  /** What each record is, as JSON; empty when it is no feed. */
  results: string[]
  fingerprints: string[]
  /** How it ended and what was warned of, or why it is no feed. */
  end: string
  /** What must never be; null: all is well. */
  fault: string | null
}

/** Reads to the end. Throws when the reader throws. */
export async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Reading> {
  const answer = await readFeed(chunks, hints)
  if (!answer.isFeed)
    return { results: [], fingerprints: [], end: JSON.stringify(answer.failure), fault: null }
  const { document } = answer
  const results: string[] = []
  const fingerprints: string[] = []
  let fault: string | null = null
  for await (const records of document.records)
    for (const record of records) {
      const result = record.read()
      fault ??= faultOf(result)
      results.push(JSON.stringify(result))
      fingerprints.push(record.fingerprint)
    }
  const { dialect, feed, warnings, ending } = document
  const end = JSON.stringify({ dialect, feed, warnings, ending })
  return { results, fingerprints, end, fault: ending ? fault : 'it has no ending' }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is what it is for
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/

function faultOf(result: ReadResult): string | null {
  if (result.name === 'rejected')
    return result.reason.startsWith('Gleaner could not') ? result.reason : null
  if (result.name !== 'listing') return null
  const { title, url, applyUrl, text, key, description } = result.draft
  if (!title.trim()) return 'a title is empty'
  for (const link of [url, applyUrl])
    if (link !== null && !/^https?:\/\//.test(link)) return `a link is ${link.slice(0, 80)}`
  for (const value of [title, text, key, description ?? ''])
    if (forbidden.test(value) || !value.isWellFormed()) return 'a text has a forbidden character'
  return null
}
