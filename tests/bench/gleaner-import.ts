import { readConfig } from '../../src/config'
import { closeDeps, openDeps } from '../../src/deps'
import { addFeed } from '../../src/feeds'
import { createLog } from '../../src/log'
import { openRun } from '../../src/runs'
import { createWorker } from '../../worker/worker'

/** One import by Gleaner's worker: `gleaner-import.ts URL DATA_DIR`. Prints the run as JSON. */
const [url = '', dataDir = ''] = process.argv.slice(2)
const answer = readConfig({
  DATA_DIR: dataDir,
  HOST_INTERVAL_MS: '0',
  ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
})
if ('problems' in answer) throw new Error(answer.problems.join('\n'))
const deps = await openDeps(answer.config, createLog('silent', 'bench'))

const { feed } = await addFeed(deps, { url })
const opening = await openRun(deps, feed.id, { trigger: 'command', isForced: true })
if (!('run' in opening)) throw new Error(`the run was not opened: ${opening.name}`)
const { id: runId, generation } = opening.run
await createWorker(deps, 'bench')({ runId, generation }, new AbortController().signal)
console.log(JSON.stringify(await deps.store.runs.get(runId)))
await closeDeps(deps)
