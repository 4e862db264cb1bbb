import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kind } from './feed-stream'
import { type Measurement, measure, ProcessFailed } from './measure'

/** A program that reads a feed from a file. */
export interface FeedReader {
  name: string
  about: string
  kinds: readonly Kind[]
  /** It is given a feed of this part of the size: the whole would take it minutes. */
  share: number
  /** `folder` is empty and its own. */
  command(file: string, folder: string): Promise<string[]>
}

const gleaner: FeedReader = {
  name: 'Gleaner',
  about: 'decodes, cuts, tokenises, makes items',
  kinds: ['rss', 'indeed'],
  share: 1,
  command: async (file) => [process.execPath, join(import.meta.dir, 'read-items.ts'), file],
}

const xmllint: FeedReader = {
  name: 'xmllint',
  about: 'xmllint --stream --noout: tokenises, makes nothing',
  kinds: ['rss', 'indeed'],
  share: 1,
  command: async (file) => ['xmllint', '--stream', '--noout', file],
}

const newsboat: FeedReader = {
  name: 'newsboat',
  about: 'newsboat -x reload: parses and stores; knows no list of Indeed',
  kinds: ['rss'],
  share: 1,
  async command(file, folder) {
    const [urls, config] = [join(folder, 'urls'), join(folder, 'config')]
    await Bun.write(urls, `file://${file}\n`)
    await Bun.write(config, 'max-items 0\ndownload-retries 1\ndownload-timeout 300\n')
    const cache = join(folder, 'cache.db')
    return ['newsboat', '-u', urls, '-c', cache, '-C', config, '-x', 'reload']
  },
}

const feedparser = (python: string): FeedReader => ({
  name: 'feedparser',
  about:
    'feedparser and sqlite3, on a twentieth: parses, sanitises, stores; knows no list of Indeed',
  kinds: ['rss'],
  share: 1 / 20,
  async command(file, folder) {
    const script = join(import.meta.dir, 'feedparser-import.py')
    return [python, script, `file://${file}`, join(folder, 'entries.db')]
  },
})

/** Those that this machine has, and a sentence for each that it has not. */
export async function findReaders(): Promise<{ readers: FeedReader[]; missing: string[] }> {
  const readers = [gleaner]
  const missing: string[] = []
  if (Bun.which('xmllint')) readers.push(xmllint)
  else missing.push('xmllint is not installed (apt install libxml2-utils): no ratio to it.')
  if (Bun.which('newsboat')) readers.push(newsboat)
  else missing.push('newsboat is not installed (apt install newsboat): it is left out.')
  const python = await findPython()
  if (python) readers.push(feedparser(python))
  else missing.push('feedparser is not installed (apt install python3-feedparser): it is left out.')
  return { readers, missing }
}

/** One turn, with a folder of its own below `folder`: what another turn stored must not help. */
export async function takeTurn(
  reader: FeedReader,
  file: string,
  folder: string,
  timeoutMs: number,
): Promise<Measurement> {
  const own = await mkdtemp(join(folder, reader.name))
  try {
    return await measure(await reader.command(file, own), timeoutMs)
  } finally {
    await rm(own, { recursive: true })
  }
}

/** Debian's package belongs to Debian's Python, which need not be the first on the path. */
async function findPython(): Promise<string | null> {
  for (const python of ['python3', '/usr/bin/python3'].filter((name) => Bun.which(name)))
    if (await canRun([python, '-c', 'import feedparser, sqlite3'])) return python
  return null
}

async function canRun(command: string[]): Promise<boolean> {
  try {
    await measure(command, 60_000)
    return true
  } catch (error) {
    if (error instanceof ProcessFailed) return false
    throw error
  }
}
