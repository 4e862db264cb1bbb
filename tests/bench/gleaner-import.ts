import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { readConfig } from '../../src/config'
import { closeDeps, openDeps } from '../../src/deps'
import { addFeed } from '../../src/feeds'
import { createLog } from '../../src/log'
import { openRun } from '../../src/runs'
import { createWorker } from '../../worker/worker'

/**
 * An import by Gleaner's worker: `gleaner-import.ts URL DATA_DIR [stay]`. Prints the run as JSON; one that stays says
 * so, and does as much for every line that it is sent.
 */
const [url = '', dataDir = '', stay] = process.argv.slice(2)
const answer = readConfig({
  DATA_DIR: dataDir,
  MONGODB_URL: process.env.BENCH_MONGODB_URL,
  HOST_INTERVAL_MS: '0',
  ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
})
if ('problems' in answer) throw new Error(answer.problems.join('\n'))
const deps = await openDeps(answer.config, await createLog('silent', 'bench'))

const { feed } = await addFeed(deps, { url })
const worker = createWorker(deps, 'bench')
if (stay) {
  console.log('ready')
  for await (const _ of console) await importOnce()
} else {
  await importOnce()
}
await closeDeps(deps)

async function importOnce(): Promise<void> {
  const opening = await openRun(deps, feed.id, { trigger: 'command', isForced: true })
  if (!('run' in opening)) throw new Error(`the run was not opened: ${opening.name}`)
  const { id: runId, generation } = opening.run
  await worker({ runId, generation }, new AbortController().signal)
  const run = await deps.store.runs.get(runId)
  if (deps.store.name === 'sqlite') await untilSearchable()
  console.log(JSON.stringify(run))
}

/** The import is over when its words can be found, whoever indexes them. */
async function untilSearchable(): Promise<void> {
  const index = new Database(join(dataDir, 'search.db'), { create: true })
  index.query('ATTACH ? AS store').run(join(dataDir, 'gleaner.db'))
  for (;;) {
    // A search indexes the little that is left.
    await deps.store.listings.count({ search: 'any' }, 1)
    const sql = 'SELECT last - revision AS waiting FROM store.listingRevision, indexed'
    if (index.query<{ waiting: number }, []>(sql).get()?.waiting === 0) break
    await Bun.sleep(10)
  }
  index.close()
}
