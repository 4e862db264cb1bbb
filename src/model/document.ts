import { isDeepStrictEqual } from 'node:util'
import type { RequestHeaders } from './feed-headers'

/** What its host said when it was asked for. */
export interface HostAnswer {
  /** The address that was asked; redirects may have led elsewhere. */
  askedUrl: string
  /** Where redirects led that were all permanent. */
  movedTo: string | null
  /** Not to be asked again sooner (`Cache-Control`, `Expires`). */
  freshMs: number | null
}

/** A page behind the first, of a list that comes in pages. */
export interface FollowingPage {
  /** Where it was found. */
  url: string
  contentType: string | null
  /** How many pieces of the document stand before it. */
  piecesBefore: number
}

/** What is kept of a document as its host sent it, decompressed; its bytes are kept apart, in pieces. */
export interface KeptDocument {
  /** UUIDv7: ids sort by the time of keeping. */
  id: string
  /** The feed, or the preview (`preview:…`), that it was asked for. */
  owner: string
  /** Null: a preview. */
  runId: string | null
  /** Where it was found. */
  url: string
  contentType: string | null
  answer: HostAnswer
  fetchedAt: Date
  /** Of what is kept, before compression. */
  bytes: number
  /** It was larger, or broke off, or a page of it failed: the end is missing. */
  isCut: boolean
  /** It could be read as a feed. */
  isFeed: boolean
  /** The names of its pieces, in order: the same bytes have the same name. */
  pieces: string[]
  /** The request headers that somebody gave for a preview, until it becomes a feed; of a run: none, its feed has them. */
  askedWith: RequestHeaders
  /** In their order. Empty: the document is one, or only its first page is kept. */
  following: FollowingPage[]
}

/** A piece of a document, compressed. */
export interface DocumentPiece {
  name: string
  bytes: Uint8Array
}

/** So many documents of each owner are kept; of those that were no feed one. */
const documentsKept = 3

/** Those that are kept no longer. `newestFirst`: all of an owner. */
export function outdatedOf(newestFirst: KeptDocument[]): KeptDocument[] {
  const feeds = newestFirst.filter(({ isFeed }) => isFeed)
  const others = newestFirst.filter(({ isFeed }) => !isFeed)
  return [...feeds.slice(documentsKept), ...others.slice(1)]
}

/** Whether a host has sent the same again. */
export const isSameDocument = (
  one: Omit<KeptDocument, 'id'>,
  other: Omit<KeptDocument, 'id'>,
): boolean =>
  one.url === other.url &&
  one.contentType === other.contentType &&
  one.isCut === other.isCut &&
  one.pieces.join() === other.pieces.join() &&
  isDeepStrictEqual(one.following, other.following)

/** Feeds are slugs, so that no feed is called so. */
export const previewOwner = (id: string): string => `preview:${id}`
