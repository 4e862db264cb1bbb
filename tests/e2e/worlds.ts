import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Program, startProgram } from './program'

const here = dirname(fileURLToPath(import.meta.url))
const bun = join(here, '../../node_modules/.bin/bun')

/** Of the people whom `people.ts` makes. */
export const password = 'correct horse battery'

/** Gleaner without a worker, over data that a seed has made; `end` leaves nothing behind. */
export interface SeededProgram {
  url: string
  end: () => Promise<void>
}

/** Runs these seeds of this folder (`braked-feeds`, ...) into one folder of data, and starts Gleaner on it. */
export async function startSeeded(...seeds: string[]): Promise<SeededProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'gleaner-e2e-'))
  for (const seed of seeds) await promisify(execFile)(bun, [join(here, `${seed}.ts`), folder])
  const env = {
    ...{ DATA_DIR: folder, FEEDS_FILE: 'none', SCHEDULE: '0 0 1 1 *' },
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
  }
  const program: Program = await startProgram(['--no-worker'], env)
  return {
    url: program.url,
    async end() {
      await program.kill('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
