import type { FailureKind } from '../src/model/failure'
import type { Run } from '../src/model/run'
import { pauseKeyOf } from '../src/politeness'
import { StoreUnavailable } from '../src/store/store'
import { importDecoded } from './import-decoded'
import { endOf, type ImportEnd } from './import-end'
import type { ImportContext } from './import-feed'
import { LeaseLost } from './lease'
import { replayDocument } from './replay'

/** Imports with the host held. Surprises become outcomes here, so that no run ends without saying why. */
export async function attemptImport(context: ImportContext): Promise<ImportEnd> {
  const { deps, run, slots, tally } = context
  if (run.attemptsSpent >= run.maxAttempts) return failed('crashed', obituary(run))
  try {
    if (run.documentId !== null) return await replayDocument(context, run.documentId)
    const refusal = await tally.resting(() => slots.take(new URL(run.feedUrl)))
    if (refusal) return endOf(refusal)
    const end = await importDecoded(context).finally(slots.ended)
    if (end.retryAfter) await heed(context, end, end.retryAfter)
    return end
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    if (context.signal.aborted) return endOf({ name: 'interrupted' })
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof StoreUnavailable)
      return endOf({ name: 'retryable', failure: { kind: 'storeUnavailable', message } })
    deps.log.error({ runId: run.id, err: error }, 'import failed by surprise')
    return failed('internal', message)
  }
}

const failed = (kind: FailureKind, message: string): ImportEnd =>
  endOf({ name: 'permanent', failure: { kind, message } })

function obituary({ attempts, attemptsSpent }: Run): string {
  const deaths = attempts.filter(({ error }) => error?.kind === 'crashed').length
  return deaths === attemptsSpent
    ? `The worker died ${deaths} times while it imported this feed.`
    : `All ${attemptsSpent} attempts are spent; in ${deaths} of them the worker died.`
}

/** Leaves alone for so long who asked for it: the host that answered, or what the source says of it. */
async function heed(
  { deps, tally, feed, source }: ImportContext,
  { outcome }: ImportEnd,
  until: Date,
): Promise<void> {
  const url = new URL(tally.responses().at(-1)?.finalUrl ?? feed.url)
  const said = 'message' in outcome ? outcome.message : `${url.hostname} asked for a pause.`
  const key = pauseKeyOf(url, source?.politenessScope ?? 'host')
  await deps.store.hosts.pause(key, until, said)
}
