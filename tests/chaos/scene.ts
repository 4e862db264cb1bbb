import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { readConfig } from '../../src/config'
import { closeDeps, type Deps, openDeps } from '../../src/deps'
import type { Run } from '../../src/model/run'
import { openRun } from '../../src/runs'
import { aFeedDraft } from '../support/factories'
import { type FeedHost, startFeedHost } from '../support/feed-host'
import { type Program, startProgram } from '../support/processes'

/** An installation in trouble: its data, its boards, and the processes that come and go. */
export interface Scene {
  env: Record<string, string>
  deps: Deps
  board: FeedHost
  /** Feed number n is at an address of its own, so that none waits for another. */
  addFeed(n: number): Promise<string>
  open(feedId: string): Promise<Run>
  runOf(id: string): Promise<Run>
  /** Starts the web process, with a worker of its own unless told otherwise. Answers its address. */
  startWeb(flags?: string[]): Promise<Web>
  /** Starts an entry; what still lives at the end is killed. */
  start(args: string[], env?: Record<string, string>): Program
  close(): Promise<void>
}

export interface Web {
  program: Program
  url: string
}

const addressOf = (n: number): string => `127.0.0.${n + 10}`
const mostFeeds = 100

/** `settings`: those of all processes, and what the test's own hands on the data need instead. */
export async function openScene(
  settings: Record<string, string>,
  own: Record<string, string> = {},
): Promise<Scene> {
  const board = await startFeedHost({}, undefined, '0.0.0.0')
  const addresses = Array.from({ length: mostFeeds }, (_, n) => addressOf(n))
  const env = {
    DATA_DIR: await mkdtemp(join(tmpdir(), 'gleaner-chaos-')),
    ALLOWED_PRIVATE_HOSTS: addresses.join(),
    HOST_INTERVAL_MS: '20',
    BATCH_SIZE: '200',
    // A tick of long ago is made up when the web process starts, and no other comes.
    SCHEDULE: '0 0 1 1 *',
    ...settings,
  }
  const read = readConfig({ ...env, ...own })
  if (!('config' in read)) throw new Error(read.problems.join())
  const deps = await openDeps(read.config, pino({ level: 'silent' }))
  const started: Program[] = []

  return {
    env,
    deps,
    board,
    async addFeed(n) {
      const id = `feed-${n}`
      const url = board.url(`/${id}`, addressOf(n))
      const source = `board-${n}.example`
      await deps.store.feeds.insert(aFeedDraft({ id, url, source }))
      return id
    },
    async open(feedId) {
      const opening = await openRun(deps, feedId, { trigger: 'manual', isForced: true })
      if (opening.name !== 'opened') throw new Error(opening.name)
      return opening.run
    },
    async runOf(id) {
      const run = await deps.store.runs.get(id)
      if (!run) throw new Error('no such run')
      return run
    },
    async startWeb(flags = []) {
      const program = start(['src/server.ts', ...flags], { PORT: '0' })
      const listening = /listening on (http:\/\/[\d.:]+)/
      await program.says(listening, 30_000)
      return { program, url: listening.exec(program.output())?.[1] ?? '' }
    },
    start,
    async close() {
      for (const program of started) program.kill('SIGKILL')
      await Promise.all(started.map((program) => program.exited))
      await closeDeps(deps)
      await board.close()
      await rm(env.DATA_DIR, { recursive: true, force: true })
    },
  }

  function start(args: string[], more: Record<string, string> = {}): Program {
    const program = startProgram(args, { ...env, ...more })
    started.push(program)
    return program
  }
}
