import { workerName } from '../../worker/check'
import { importRuns } from '../../worker/import-runs'
import { readConfig } from '../config'
import { closeDeps, type Deps, openDeps } from '../deps'
import { CannotStart, runEntry } from '../entry'
import { startHeart } from '../heart'
import { logTo } from '../log'
import { isOpen } from '../model/run'
import { onShutdown } from '../shutdown'
import { keepUp } from '../upkeep'
import { type Opened, openWished } from './import/open'
import { startProgressLine } from './import/progress-line'
import { isGood, jsonOf, lineOf, skippedLine, summaryOf } from './import/report'
import { help, type ImportWish, readWish } from './import/wish'

/** How it went is printed anyway: by default the log has only what went wrong with the program. */
const logLevel = (level: string): string => (level === 'info' ? 'error' : level)

/** False: some run did not complete. */
async function importOnce(deps: Deps, wish: ImportWish, signal: AbortSignal): Promise<boolean> {
  const name = workerName(process.pid)
  const opened = await deps.tracing.span('import', {}, () => openWished(deps, wish))
  const heart = startHeart(deps, { name, role: 'command' })
  const print = wish.isJson ? () => {} : (line: string) => console.log(line)
  const line = startProgressLine(deps, opened.runs, { stream: process.stderr, print })
  for (const skipped of opened.skipped) line.print(skippedLine(skipped))
  const runs = await importRuns(deps, opened.runs, {
    name,
    signal,
    patienceMs: wish.patienceMs,
    onEnd(run) {
      line.end(run)
      line.print(lineOf(run))
    },
  }).finally(line.stop)
  await tell({ ...opened, runs }, wish)
  if (!signal.aborted) await keepUp(deps, signal).catch(complain)
  await heart.stop()
  return isGood(runs)

  /** It is made up by whoever comes next, and says nothing of the imports. */
  function complain(error: unknown): void {
    deps.log.error({ err: error }, 'what is too old could not be looked after')
  }
}

/** Written to its end before the process is: a pipe may be slow. */
async function tell({ runs, skipped }: Opened, { isJson }: ImportWish): Promise<void> {
  const text = isJson
    ? JSON.stringify(jsonOf(runs, skipped), null, 2)
    : [...runs.filter(isOpen).map(lineOf), summaryOf(runs, skipped)].join('\n')
  await Bun.write(Bun.stdout, `${text}\n`)
}

await runEntry(async () => {
  const wish = readWish(process.argv.slice(2))
  if (!wish) return console.log(help.trimEnd())
  const read = readConfig(process.env)
  if ('problems' in read) throw new CannotStart(read.problems.join('\n'), 2)
  const log = logTo(process.stderr, logLevel(read.config.LOG_LEVEL), 'import')
  const deps = await openDeps(read.config, log)
  const stopping = new AbortController()
  const importing = importOnce(deps, wish, stopping.signal).finally(() => closeDeps(deps))
  const stopped = async () => {
    stopping.abort()
    await importing
  }
  onShutdown(log, stopped, 1)
  process.exit((await importing) ? 0 : 1)
})
