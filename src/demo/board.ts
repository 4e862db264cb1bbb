import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type FeedDraft, newSource, type Source } from '../model/feed'
import { changedAtOf, type DemoFeed, demoFeeds, documentAt } from './catalogue'
import { listenOnLoopback } from './loopback'
import { answer } from './manners'
import { keepPace, type Pacing } from './pacing'
import { type DemoPage, frontPage, gonePage, logo, notFoundPage, postingPage } from './pages'
import { agencyBoard, findPosting, type Moment, remoteBoard } from './posting'

interface DemoBoardOptions {
  seed?: string
  now?: () => Date
  /** How long the content stays the same. */
  stepMs?: number
  /** How long the slow feed takes. */
  slowMs?: number
  /** The pause that the rate-limited feed asks for. */
  retryAfterSeconds?: number
}

export interface DemoBoard {
  feeds: FeedDraft[]
  sources: Source[]
  /** The front page. */
  url: string
  close(): Promise<void>
}

/** What the answers are made from. */
interface Stage {
  moment: () => Moment
  pacing: Pacing
  slowMs: number
  port: number
}

/** The shortest pause between two imports that the demo's sources allow. */
const floorMs = 30_000
/** A feed that fails three times within ten minutes makes its host rest, and the other seven with it. */
const challengedMs = 6 * 60_000

/**
 * Starts a server on the loopback addresses with nine feeds that behave like those of real boards.
 * What they say is a function of the seed and of the step, which rises every `stepMs`; only dates
 * follow from the time of the start.
 */
export async function startDemoBoard(options: DemoBoardOptions = {}): Promise<DemoBoard> {
  const { seed = 'gleaner', now = () => new Date(), stepMs = 60_000 } = options
  const { slowMs = 4000, retryAfterSeconds = 4 } = options
  const moment = momentsFrom(now(), now, seed, stepMs)
  const stage: Stage = { moment, pacing: keepPace(now, retryAfterSeconds), slowMs, port: 0 }
  const servers = await listenOnLoopback(() =>
    createServer((request, response) => handle(stage, request, response)),
  )
  stage.port = servers.port
  return {
    feeds: demoFeeds.map((feed) => draftOf(feed, stage.port)),
    sources: [remoteBoard, agencyBoard].map(({ id, name }) => newSource({ id, name, floorMs })),
    url: `http://localhost:${stage.port}/`,
    close: servers.close,
  }
}

/** Every start shows the same steps. A multiple of what the slow trades need, so that they begin with one of theirs. */
const firstStep = 1200

/**
 * Steps change with the clock's minutes (or whatever `stepMs` is), as schedules do. One that has less
 * than half its time left at the start is passed over: a first import shall not meet two boards.
 */
export function momentsFrom(
  startedAt: Date,
  now: () => Date,
  seed: string,
  stepMs: number,
): () => Moment {
  const beganMs = Math.round(startedAt.getTime() / stepMs) * stepMs
  const zeroMs = beganMs - firstStep * stepMs
  return () => {
    const passed = Math.max(0, Math.floor((now().getTime() - beganMs) / stepMs))
    return { seed, stepMs, zeroMs, step: firstStep + passed }
  }
}

const draftOf = (feed: DemoFeed, port: number): FeedDraft => ({
  id: feed.id,
  name: feed.name,
  url: `http://${feed.host}:${port}${feed.path}`,
  source: feed.board.id,
  kind: feed.board === agencyBoard ? 'full' : 'window',
  kindFrom: 'declared',
  cadenceMs: feed.manner === 'challenge' ? challengedMs : floorMs,
  priority: 5,
  isEnabled: true,
  disabledReason: null,
  headers: {},
  mapping: null,
})

function handle(stage: Stage, request: IncomingMessage, response: ServerResponse): void {
  const host = request.headers.host?.startsWith('127.') ? '127.0.0.1' : 'localhost'
  const path = request.url ?? '/'
  const feed = demoFeeds.find((candidate) => candidate.host === host && candidate.path === path)
  if (feed) sendFeed(stage, feed, request, response)
  else sendPage(response, pageAt(stage, host, path))
}

function sendFeed(
  { moment, pacing, slowMs, port }: Stage,
  feed: DemoFeed,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const at = moment()
  const document = documentAt(feed, at, `http://${feed.host}:${port}`)
  const changedAt = changedAtOf(feed, at)
  answer({ feed, request, response, document, changedAt, step: at.step, pacing, slowMs })
}

function pageAt(stage: Stage, host: DemoFeed['host'], path: string): DemoPage {
  if (path === '/') return frontPage(stage.port)
  const [, slug] = /^\/logos\/([a-z0-9-]+)\.svg$/.exec(path) ?? []
  if (slug) return logo(slug)
  const [, id] = /^\/jobs\/(\d+)-/.exec(path) ?? []
  if (!id) return notFoundPage
  const board = host === '127.0.0.1' ? agencyBoard : remoteBoard
  const posting = findPosting(board, stage.moment(), Number(id))
  return posting ? postingPage(posting) : gonePage
}

function sendPage(response: ServerResponse, { status, contentType, body }: DemoPage): void {
  response.writeHead(status, { 'content-type': contentType })
  response.end(body)
}
