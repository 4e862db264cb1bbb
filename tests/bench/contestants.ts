import { Database } from 'bun:sqlite'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Run } from '../../src/model/run'
import { editedWords } from './feed-file'
import { gleaner, standingGleaner } from './gleaners'
import { type Measurement, measure } from './measure'

export interface Contestant {
  name: string
  /** What it is, for the head of the report. */
  about: string
  /** It would take minutes: it meets a tenth of the items, and only at the first import. */
  isSlow?: boolean
  /** Imports the feed into its own data under `folder`. Throws `ProcessFailed`. */
  importFeed(url: string, folder: string, timeoutMs: number): Promise<Import>
  /** Removes what it keeps elsewhere. */
  forget?(folder: string): Promise<void>
}

export interface Import extends Measurement, Stored {
  run: Run | null
}

/** What is in the database by now. */
interface Stored {
  rows: number
  /** Rows that hold the words of an edited item. */
  edited: number
}

/** Those that this machine has, and a sentence for each that it has not. */
export async function findContestants(): Promise<{ contestants: Contestant[]; missing: string[] }> {
  const newsboatVersion = await versionOf('newsboat')
  const runtime = plainRuntime(await versionOf('node'))
  const python = await findPython()
  const contestants = [
    gleaner(),
    standingGleaner(),
    ...(newsboatVersion ? [newsboat(newsboatVersion)] : []),
    plain(runtime),
    ...(python ? [feedparser(python)] : []),
  ]
  const missing = [
    ...(newsboatVersion ? [] : [absent('newsboat', 'newsboat')]),
    ...(python ? [] : [absent('feedparser', 'python3-feedparser')]),
  ]
  return { contestants, missing }
}

const absent = (name: string, debianPackage: string): string =>
  `${name} is not installed (apt install ${debianPackage}): nothing to compare with`

const newsboat = (version: string): Contestant => ({
  name: 'newsboat',
  about: `version ${version}, newsboat -x reload, everything kept, no sanitising, no search index`,
  async importFeed(url, folder, timeoutMs) {
    await mkdir(folder, { recursive: true })
    const path = (file: string) => join(folder, file)
    await Bun.write(path('urls'), `${url}\n`)
    await Bun.write(
      path('config'),
      `max-items 0\ndownload-retries 1\ndownload-timeout ${timeoutMs}\n`,
    )
    const files = ['-u', path('urls'), '-c', path('cache.db'), '-C', path('config')]
    const measured = await measure(['newsboat', ...files, '-x', 'reload'], timeoutMs)
    return { ...measured, ...storedIn(path('cache.db'), 'rss_item', 'content'), run: null }
  },
})

const plain = (runtime: string): Contestant => ({
  name: 'xml2js',
  about: `a plain importer on ${runtime}: fetch, xml2js, SQLite row by row; no sanitising, no search index`,
  async importFeed(url, folder, timeoutMs) {
    await mkdir(folder, { recursive: true })
    const script = join(import.meta.dir, 'plain-importer.mjs')
    const database = join(folder, 'plain.db')
    const command = runtime.startsWith('node') ? 'node' : process.execPath
    const measured = await measure([command, script, url, database], timeoutMs)
    return { ...measured, ...storedIn(database, 'jobs', 'description'), run: null }
  },
})

const feedparser = ({ command, version }: Python): Contestant => ({
  name: 'feedparser',
  about: `version ${version} with sqlite3, on a tenth of the items at the first import: sanitises, no search index`,
  isSlow: true,
  async importFeed(url, folder, timeoutMs) {
    await mkdir(folder, { recursive: true })
    const script = join(import.meta.dir, 'feedparser-import.py')
    const database = join(folder, 'feedparser.db')
    const measured = await measure([command, script, url, database], timeoutMs)
    return { ...measured, ...storedIn(database, 'jobs', 'description'), run: null }
  },
})

interface Python {
  command: string
  /** Of its feedparser. */
  version: string
}

/** Debian's own first: another one on the path may not have its packages. */
async function findPython(): Promise<Python | null> {
  const program = 'import feedparser; print(feedparser.__version__)'
  for (const command of ['/usr/bin/python3', 'python3']) {
    if (!Bun.which(command)) continue
    const { stdout, exitCode } = Bun.spawnSync([command, '-c', program])
    if (exitCode === 0) return { command, version: stdout.toString().trim() }
  }
  return null
}

/** Node has SQLite of its own from 22.13 on without a flag; before, Bun runs the same script. */
function plainRuntime(nodeVersion: string | null): string {
  const [, major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(nodeVersion ?? '')?.map(Number) ?? []
  const hasSqlite = major > 22 || (major === 22 && minor >= 13)
  return hasSqlite
    ? `node ${nodeVersion}`
    : `bun ${Bun.version} (${nodeVersion ? `node ${nodeVersion} has no SQLite` : 'no node here'})`
}

async function versionOf(program: string): Promise<string | null> {
  if (!Bun.which(program)) return null
  const output = await new Response(Bun.spawn([program, '--version']).stdout).text()
  return /\d[\w.]*/.exec(output)?.[0] ?? ''
}

/** Of a SQLite database. */
export function storedIn(path: string, table: string, column: string): Stored {
  const database = new Database(path, { readonly: true })
  try {
    const sql = `SELECT count(*) AS rows, total(instr(${column}, ?) > 0) AS edited FROM ${table}`
    return database.query<Stored, [string]>(sql).get(editedWords) ?? { rows: 0, edited: 0 }
  } finally {
    database.close()
  }
}
