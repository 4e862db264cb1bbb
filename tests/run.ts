import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium, prepareMachine } from '../src/commands/setup'
import { readJunit, readPlaywright, sumOf, type Tally } from './report'

/** One of the two runners: how it is called, and how its report is read. */
interface Suite {
  title: string
  command: string[]
  env: Record<string, string>
  reportPath: string
  read: (report: string) => Tally
}

const e2eFolder = 'tests/e2e'

/** Makes the machine ready, runs the suites one after the other, and sums them up in the last line. */
async function runAll(args: string[]): Promise<number> {
  const problems = await prepareMachine(process.env)
  for (const problem of problems) console.error(problem)
  if (problems.length > 0 && args.length === 0) return 1
  const folder = await mkdtemp(join(tmpdir(), 'gleaner-reports-'))
  const tallies: Tally[] = []
  for (const suite of await suitesFor(args, folder)) tallies.push(await runSuite(suite))
  await rm(folder, { recursive: true })
  return summarise(sumOf(tallies))
}

/** Without arguments both runners; arguments go to the one that they speak of. */
async function suitesFor(args: string[], folder: string): Promise<Suite[]> {
  const unit = unitSuite(args, folder)
  if (!existsSync(e2eFolder)) return [unit]
  const browser = await browserSuite(args, folder)
  if (args.length === 0) return [unit, browser]
  return [args.some((arg) => arg.includes(e2eFolder)) ? browser : unit]
}

function unitSuite(args: string[], folder: string): Suite {
  const reportPath = join(folder, 'unit.xml')
  return {
    title: 'Unit and contract suites',
    command: [
      ...[process.execPath, 'test', `--parallel=${availableParallelism()}`, '--timeout=30000'],
      ...['--reporter=junit', `--reporter-outfile=${reportPath}`, ...args],
    ],
    env: {},
    reportPath,
    read: readJunit,
  }
}

async function browserSuite(args: string[], folder: string): Promise<Suite> {
  const reportPath = join(folder, 'browser.json')
  const chromiumPath = await findChromium(process.env)
  return {
    title: 'Browser suites',
    command: [process.execPath, 'x', 'playwright', 'test', '--reporter=list,json', ...args],
    env: {
      PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath,
      ...(chromiumPath && { CHROMIUM_PATH: chromiumPath }),
    },
    reportPath,
    read: readPlaywright,
  }
}

async function runSuite(suite: Suite): Promise<Tally> {
  console.log(`\n== ${suite.title}\n`)
  const env = { ...process.env, ...suite.env }
  const exitCode = await Bun.spawn(suite.command, {
    env,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  }).exited
  const report = await readFile(suite.reportPath, 'utf8').catch(() => null)
  const tally = report === null ? { passed: 0, failed: 0, skipped: [] } : suite.read(report)
  if (exitCode === 0 || tally.failed > 0) return tally
  // A file that cannot be loaded, a runner that dies: in no report, and a failure all the same.
  console.error(`\n${suite.title} ended with exit code ${exitCode}; the reason stands above.`)
  return { ...tally, failed: 1 }
}

function summarise({ passed, failed, skipped }: Tally): number {
  console.log('')
  for (const [title, count] of countByGroup(skipped)) {
    console.log(`SKIPPED ${count === 1 ? 'one test' : `${count} tests`}: ${title}`)
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`)
  return failed > 0 || passed === 0 ? 1 : 0
}

/** The group's title says why it was skipped; each of its tests would only say it again. */
function countByGroup(titles: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const title of titles) {
    const group = title.split(' > ')[0] ?? title
    counts.set(group, (counts.get(group) ?? 0) + 1)
  }
  return counts
}

process.exit(await runAll(process.argv.slice(2)))
