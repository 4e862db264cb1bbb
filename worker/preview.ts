import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { record } from '../src/audit'
import type { Deps } from '../src/deps'
import { keepDocument, type TakenDocument, takeDocument } from '../src/kept-documents'
import { type HostAnswer, type KeptDocument, previewOwner } from '../src/model/document'
import type { Feed, Source } from '../src/model/feed'
import type { RequestHeaders } from '../src/model/feed-headers'
import type { Failure, Outcome } from '../src/model/outcome'
import type { HostResponse } from '../src/model/run'
import { floorOf, pauseKeyOf } from '../src/politeness'
import { queuePauseReason } from '../src/queue-pause'
import type { FetchAnswer, FetchRequest } from '../src/reader/fetch/fetched'
import { BodyFault } from '../src/reader/fetch/fetched'
import { readFeed } from '../src/reader/read-feed'
import { sourceOf } from '../src/reader/values/urls'
import { fetchPolitely } from './fetch-politely'
import { reportHosts, verdictOf } from './host-report'
import { type HostSlots, hostSlots } from './host-slots'
import { leaseMs } from './lease'
import { requestOf } from './request'

/** So much of a document is looked at. */
const lookBytes = 16 * 2 ** 20
/** So long a person waits for the turn of the host, and for its answer. */
const patienceMs = 5_000
const answerMs = 25_000

export interface PreviewWish {
  url: string
  headers?: RequestHeaders | undefined
  /** Although it was asked for a moment ago. */
  isForced?: boolean
}

type Waiting = Extract<Outcome, { name: 'waiting' }>

export type PreviewAnswer =
  | { name: 'fetched'; id: string }
  /** It was looked at so lately that it is not asked again. */
  | { name: 'known'; id: string; document: KeptDocument }
  | { name: 'taken'; feed: Feed }
  /** Nobody may ask it now. */
  | { name: 'waits'; host: string; until: Date; message: string }
  /** The source, or the whole queue, is paused. */
  | { name: 'paused'; reason: string }
  | { name: 'failed'; failure: Failure }

/** The same for the same wish: what was fetched for it is found again by anybody. */
const idOf = ({ url, headers = {} }: PreviewWish): string =>
  new Bun.CryptoHasher('sha256')
    .update(JSON.stringify([url, Object.entries(headers).sort()]))
    .digest('hex')
    .slice(0, 32)

/**
 * Asks for a document that is to become a feed, and keeps it for a day. The host is asked as a run would ask it: it
 * has its turn, its pauses and its floor, and it is written down what it was asked.
 */
export async function previewFeed(deps: Deps, wish: PreviewWish): Promise<PreviewAnswer> {
  const { store } = deps
  const { url, isForced = false } = wish
  const feed = (await store.feeds.list()).find((one) => one.url === url)
  if (feed) return { name: 'taken', feed }
  const source = await store.sources.get(sourceOf(url) ?? '')
  const reason = source?.pausedBecause ?? (await queuePauseReason(deps))
  if (reason) return { name: 'paused', reason }
  const id = idOf(wish)
  const [document] = await store.documents.list(previewOwner(id))
  if (document && !isForced && isFresh(document, source, store.now()))
    return { name: 'known', id, document }
  return askPolitely(deps, wish, source, id)
}

function isFresh({ fetchedAt, answer }: KeptDocument, source: Source | null, now: Date): boolean {
  const floor = floorOf(source, { ttlMs: null, freshMs: answer.freshMs })
  return now.getTime() < fetchedAt.getTime() + floor.ms
}

async function askPolitely(
  deps: Deps,
  { url, headers = {} }: PreviewWish,
  source: Source | null,
  id: string,
): Promise<PreviewAnswer> {
  const ending = AbortSignal.timeout(patienceMs + answerMs)
  const request = requestOf(deps.config, { url, headers, validators: null }, ending)
  if ('failure' in request) return { name: 'failed', failure: request.failure }
  const asker = { id: previewOwner(id), attempt: randomInt(2 ** 47) }
  const slots = hostSlots(deps, asker, source?.politenessScope ?? 'host', ending)
  const keeper = setInterval(() => void slots.renew().catch(() => {}), leaseMs / 3)
  try {
    const refusal = await takeSoon(deps, slots, new URL(url))
    if (refusal) return waits(url, refusal)
    const answer = await ask(
      deps,
      { ...request, timeoutMs: answerMs },
      { slots, source, id, headers },
    )
    await record(deps, { action: 'feedPreviewed', subject: url })
    return answer
  } finally {
    clearInterval(keeper)
    await slots.release()
  }
}

const waits = (url: string, { until, message }: Waiting): PreviewAnswer => ({
  name: 'waits',
  host: new URL(url).hostname,
  until,
  message,
})

/** Waits where the turn is near. */
async function takeSoon({ store }: Deps, slots: HostSlots, url: URL): Promise<Waiting | null> {
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    const refusal = await slots.take(url)
    const waitMs = refusal ? refusal.until.getTime() - store.now().getTime() : 0
    if (!refusal || performance.now() + waitMs > giveUpAt) return refusal
    await pause(Math.max(waitMs, 1))
  }
}

interface Asker {
  slots: HostSlots
  source: Source | null
  id: string
  /** As they were given: what they name in the environment stays there. */
  headers: RequestHeaders
}

async function ask(deps: Deps, request: FetchRequest, asker: Asker): Promise<PreviewAnswer> {
  const { slots } = asker
  const fetched = await fetchPolitely(
    { deps, slots, tally: { resting: (work) => work() } },
    request,
  )
  const { answer, response, movedTo } = fetched
  if (answer.name !== 'body') return answerEnded(deps, request, answer, response, asker)
  const taken = await takeAll(answer.body, request.signal)
  slots.ended()
  await report(deps, slots, response, taken.failure)
  if (!taken.document) return { name: 'failed', failure: taken.failure ?? noBody }
  const url = response?.finalUrl ?? request.url
  const said = { askedUrl: request.url, movedTo, freshMs: answer.freshMs }
  const { contentType } = answer
  await keep(deps, taken.document, { url, contentType, answer: said }, asker)
  return { name: 'fetched', id: asker.id }
}

const noBody: Failure = { kind: 'noBody', message: 'The host answered without a single byte.' }

interface Taken {
  document: TakenDocument | null
  failure: Failure | null
}

/** As much as is looked at; the rest of a larger document is not asked for. */
async function takeAll(body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Taken> {
  const taker = takeDocument(lookBytes, new Set())
  let failure: Failure | null = null
  let passed = 0
  try {
    for await (const chunk of taker.pass(body)) {
      passed += chunk.length
      if (passed > lookBytes) break
    }
  } catch (error) {
    if (!(error instanceof BodyFault) && !signal.aborted) throw error
    failure = error instanceof BodyFault ? error.failure : tooSlow
  }
  return { document: await taker.taken(), failure }
}

async function answerEnded(
  deps: Deps,
  { url }: FetchRequest,
  answer: Exclude<FetchAnswer, { name: 'body' }>,
  response: HostResponse | null,
  { slots, source }: Asker,
): Promise<PreviewAnswer> {
  slots.ended()
  if (answer.name === 'notModified') return { name: 'failed', failure: noBody }
  const { outcome, retryAfter } = answer
  const asked = new URL(response?.finalUrl ?? url)
  if (outcome.name === 'waiting') {
    const key = pauseKeyOf(asked, source?.politenessScope ?? 'host')
    if (retryAfter) await deps.store.hosts.pause(key, retryAfter, outcome.message)
    await report(deps, slots, response, null)
    return waits(asked.href, outcome)
  }
  const failure = 'failure' in outcome ? outcome.failure : tooSlow
  await report(deps, slots, response, failure)
  return { name: 'failed', failure }
}

const tooSlow: Failure = {
  kind: 'timeout',
  message: `The host did not answer within ${answerMs / 1000} s.`,
}

/** Writes down what was asked, and what it tells of the host. */
async function report(
  deps: Deps,
  { requests, host }: HostSlots,
  response: HostResponse | null,
  failure: Failure | null,
): Promise<void> {
  const outcome: Outcome = failure ? { name: 'permanent', failure } : { name: 'imported' }
  const responses = response ? [response] : []
  const asked = { requests, responses, feed: { lastBodyBytes: null } }
  await reportHosts(deps, asked, host(), verdictOf(outcome, 'failed', response))
}

interface Sent {
  url: string
  contentType: string | null
  answer: HostAnswer
}

/** In the place of what was fetched before. */
async function keep(
  deps: Deps,
  document: TakenDocument,
  sent: Sent,
  { id, headers: askedWith }: Asker,
): Promise<void> {
  const { store } = deps
  const { url, contentType } = sent
  const start = document.fresh[0]
  const bytes = start ? await Bun.zstdDecompress(start.bytes) : new Uint8Array()
  const { isFeed } = await readFeed(bytes, { url, contentType, isDecompressed: true })
  const owner = previewOwner(id)
  await store.documents.remove(owner)
  const ours = { owner, runId: null, fetchedAt: store.now(), isFeed, askedWith }
  await keepDocument(deps, document, { ...sent, ...ours })
}
