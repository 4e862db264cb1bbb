import type {
  Feed,
  FeedDraft,
  FeedHealth,
  FeedSettings,
  Source,
  SourceSettings,
} from '../model/feed'

export interface SourceStore {
  /** Adds the source unless it is there. */
  ensure(source: Source): Promise<void>
  get(id: string): Promise<Source | null>
  list(): Promise<Source[]>
  /** Null when there is no such source. */
  patch(id: string, patch: Partial<SourceSettings>): Promise<Source | null>
}

export type FeedPatch = Partial<FeedSettings & FeedHealth>

export interface FeedStore {
  /** False when a feed of that id or that URL is there already: nothing is written then. */
  insert(draft: FeedDraft): Promise<boolean>
  get(id: string): Promise<Feed | null>
  /** By name. */
  list(): Promise<Feed[]>
  /** Enabled feeds whose `nextDueAt` is null or not after `at`: most urgent first, then longest due. */
  due(at: Date): Promise<Feed[]>
  /**
   * Null when there is no such feed, or none that still has the URL `ifUrl`. A URL that another feed
   * has: throws `UrlTaken`.
   */
  patch(id: string, patch: FeedPatch, ifUrl?: string): Promise<Feed | null>
}

export class UrlTaken extends Error {
  override name = 'UrlTaken'
}
