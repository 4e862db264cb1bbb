import { keepDocument } from '../src/kept-documents'
import type { ImportEnd } from './import-end'
import type { ImportContext } from './import-feed'

/** Keeps the document of a run that has ended. Whatever becomes of it, the run stays as it ended. */
export async function keepAsked(
  { deps, run, feed }: ImportContext,
  { document }: ImportEnd,
): Promise<void> {
  if (!document) return
  const { taken: take, isCut, ...about } = document
  try {
    const taken = await take()
    const ours = { owner: feed.id, runId: run.id, fetchedAt: deps.store.now(), askedWith: {} }
    if (taken)
      await keepDocument(deps, { ...taken, isCut: taken.isCut || isCut }, { ...about, ...ours })
  } catch (error) {
    deps.log.warn({ feedId: feed.id, err: error }, 'the document is not kept')
  }
}
