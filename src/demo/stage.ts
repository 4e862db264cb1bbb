import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config'
import type { Deps } from '../deps'
import { startDemoBoard } from './board'

interface DemoStage {
  config: Config
  /** What a worker needs in its environment to work on the demo. */
  env: Record<string, string>
  seed: (deps: Deps) => Promise<void>
  /** Ends the boards. The folder goes with the process. */
  close: () => Promise<void>
}

/** The demo's boards, and a configuration that touches nothing of a real installation. */
export async function stageDemo(config: Config): Promise<DemoStage> {
  const board = await startDemoBoard()
  const dataDir = mkdtempSync(join(tmpdir(), 'gleaner-demo-'))
  // However the program ends: a start that fails leaves no folder either.
  process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))
  const env = {
    DATA_DIR: dataDir,
    ALLOWED_PRIVATE_HOSTS: 'localhost,127.0.0.1',
    ...(config.MONGODB_URL && { MONGODB_URL: demoDatabase(config.MONGODB_URL) }),
    ...(config.REDIS_URL && { REDIS_URL: config.REDIS_URL }),
  }
  return {
    config: {
      ...config,
      DATA_DIR: dataDir,
      MONGODB_URL: env.MONGODB_URL,
      ALLOWED_PRIVATE_HOSTS: env.ALLOWED_PRIVATE_HOSTS.split(','),
      SCHEDULE: '* * * * *',
    },
    env,
    async seed({ store }) {
      for (const source of board.sources) await store.sources.ensure(source)
      for (const feed of board.feeds) await store.feeds.insert(feed)
    },
    close: board.close,
  }
}

/** A database of its own beside the real one. Such a URL may name several hosts, which `URL` does not read. */
const demoDatabase = (url: string): string =>
  url.replace(
    /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/,
    `$1/gleaner_demo_${Date.now().toString(36)}`,
  )
