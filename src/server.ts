import { hostname } from 'node:os'
import { createApp } from './app'
import { closeDeps, openDeps } from './deps'
import { CannotStart, readEntry, runEntry } from './entry'
import { createLive } from './live'
import { createLog } from './log'
import { childLink } from './queue/link'
import { startSchedule } from './schedule'
import { seedFeeds } from './seed'
import { onShutdown } from './shutdown'
import { superviseWorker } from './supervisor'
import { startWatch } from './watch'

const flags = {
  demo: 'Import nine made-up feeds every minute into a throw-away folder; needs no internet',
  'no-worker': 'Start no worker process; run `bun run worker` elsewhere',
}

/** A person waits for an answer of the web process, and its schedule comes again soon. */
const lockPatienceMs = 500

await runEntry(async () => {
  const entry = readEntry('bun start [--demo] [--no-worker]', flags)
  const log = await createLog(entry.config.LOG_LEVEL, 'web')
  const demo = entry.has('demo')
    ? await import('./demo/stage').then(({ stageDemo }) => stageDemo(entry.config))
    : null
  const config = demo?.config ?? entry.config
  const link = childLink()
  const deps = await openDeps(config, log, link, { lockPatienceMs })
  await (demo ? demo.seed(deps) : seedFeeds(deps))

  const live = createLive(deps)
  const app = createApp(deps, live)
  const server = listen(app, config.HOST, config.PORT)
  const schedule = startSchedule(deps)
  const watch = startWatch(deps, `${hostname()}:${process.pid}`)
  const env = { ...process.env, ...demo?.env }
  const supervisor = entry.has('no-worker') ? null : superviseWorker(log, link, env)

  onShutdown(log, async () => {
    live.close()
    await Promise.all([schedule.stop(), watch.stop(), supervisor?.stop()])
    await server.stop(true)
    await closeDeps(deps)
    await demo?.close()
  })
  log.info({ store: deps.store.name, queue: deps.queue.name }, `listening on ${server.url}`)
  if (demo) log.info(demo.env, 'demo: another worker needs this environment')
})

function listen(app: ReturnType<typeof createApp>, hostname: string, port: number) {
  try {
    return Bun.serve({ hostname, port, fetch: app.fetch, idleTimeout: 30 })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE')
      throw new CannotStart(
        `Port ${port} of ${hostname} is in use. Stop the program that has it, or start with another: PORT=${port + 1} bun start`,
      )
    throw new CannotStart(
      `Cannot listen on ${hostname} port ${port}: ${(error as Error).message}. Check HOST and PORT.`,
    )
  }
}
