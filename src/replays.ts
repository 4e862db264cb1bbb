import type { Deps } from './deps'
import type { KeptDocument } from './model/document'
import { type Opening, openRun } from './runs'

export type ReplayOpening = Opening | { name: 'noDocument' }

/** Opens a run that reads a kept document of the feed again, and asks nobody; null: the newest that is one. */
export async function openReplay(
  deps: Deps,
  feedId: string,
  documentId: string | null,
): Promise<ReplayOpening> {
  const documents = await deps.store.documents.list(feedId)
  const document = documents.find(({ id, isFeed }) => (documentId ? id === documentId : isFeed))
  return document ? openReplayOf(deps, document) : { name: 'noDocument' }
}

/** The same for the document that a run has brought. */
export async function replayRun(deps: Deps, runId: string): Promise<ReplayOpening> {
  const run = await deps.store.runs.get(runId)
  if (!run) return { name: 'noDocument' }
  const documents = await deps.store.documents.list(run.feedId)
  const document = documents.find((one) => one.runId === runId || one.id === run.documentId)
  return document ? openReplayOf(deps, document) : { name: 'noDocument' }
}

const openReplayOf = (deps: Deps, { id, owner }: KeptDocument): Promise<Opening> =>
  openRun(deps, owner, { trigger: 'replay', documentId: id })
