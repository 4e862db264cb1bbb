import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { readConfig } from '../config'
import { CannotStart, runEntry } from '../entry'
import { BadFeedsFile, parseMapping } from '../feeds-file'
import type { FeedMapping } from '../model/mapping'
import type { FeedDocument, FeedRecord, ReadResult } from '../reader/feed-document'
import { fetchFeed } from '../reader/fetch/fetch'
import { readFeed } from '../reader/read-feed'

const help = `Reads feeds and prints what Gleaner makes of them, one JSON line each. Stores nothing.

Usage: bun run read FILE_OR_URL... [options]

  FILE_OR_URL        A file (plain or gzip), an http(s) address, or - for standard input
  --listings         Print listings as they would be stored (the default)
  --items            Print items as the document has them, before normalising
  --source BOARD     The board that the listings belong to, like jobicy.com;
                     without it the host of the address, or where the feed links to
  --mapping JSON     Where the fields of a listing stand, as in the settings of a feed:
                     '{"record": "vacancy", "title": "Headline", "url": "links/@href"}'
  --explain          Tell on standard error what was recognised: encoding, dialect, feed,
                     where each field came from, warnings, how it ended
  --help             Print this

Items that are no listings are told on standard error, with their reasons.
An address is asked politely, as an import would ask, but without its hourly floor.
The exit code is 0 when every document was read to its end, else 1.

Examples
  bun run read https://jobicy.com/?feed=job_feed
  bun run read --explain export.xml | jq -r .title
`

type Show = 'items' | 'listings'

interface Request {
  targets: string[]
  show: Show
  source: string | null
  mapping: FeedMapping | null
  isExplained: boolean
}

interface Opened {
  body: AsyncIterable<Uint8Array>
  url: string
  contentType: string | null
}

/** Null: help is wanted. */
function readArguments(args: string[]): Request | null {
  const { values, positionals } = parse(args)
  if (values.help) return null
  if (positionals.length === 0) throw new CannotStart('Name a file or an address. See --help.')
  if (values.items && values.listings)
    throw new CannotStart('Choose one of --items and --listings.')
  return {
    targets: positionals,
    show: values.items ? 'items' : 'listings',
    source: values.source?.trim().toLowerCase() || null,
    mapping: values.mapping === undefined ? null : readMapping(values.mapping),
    isExplained: values.explain ?? false,
  }
}

function readMapping(text: string): FeedMapping {
  try {
    return parseMapping(text)
  } catch (error) {
    if (error instanceof BadFeedsFile) throw new CannotStart(`--mapping: ${error.message}`)
    throw error
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        items: { type: 'boolean' },
        listings: { type: 'boolean' },
        source: { type: 'string' },
        mapping: { type: 'string' },
        explain: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    const [problem] = String(error instanceof Error ? error.message : error).split('. ')
    throw new CannotStart(`${problem}. See --help.`)
  }
}

/** False: it could not be read to its end. */
async function readTarget(target: string, request: Request): Promise<boolean> {
  const tell = (text: string) => console.error(`${target}: ${text}`)
  const opened = await open(target)
  if ('problem' in opened) {
    tell(opened.problem)
    return false
  }
  const answer = await readFeed(opened.body, {
    ...opened,
    source: request.source,
    mapping: request.mapping,
  })
  if (!answer.isFeed) {
    tell(answer.failure.message)
    if (request.isExplained && answer.failure.excerpt)
      tell(`it begins ${JSON.stringify(answer.failure.excerpt)}`)
    return false
  }
  const { document } = answer
  const { counts, origins } = await printAll(document, request.show, tell)
  if (request.isExplained) explain(document, counts, origins, tell)
  const { ending } = document
  if (ending && ending.name !== 'complete') tell(ending.failure.message)
  return ending?.name === 'complete'
}

type Counts = Record<ReadResult['name'], number>

/** For each field of a listing the paths it came from, and how often. */
type Origins = Map<string, Map<string, number>>

async function printAll(
  document: FeedDocument,
  show: Show,
  tell: (text: string) => void,
): Promise<{ counts: Counts; origins: Origins }> {
  const counts: Counts = { listing: 0, rejected: 0, skipped: 0 }
  const origins: Origins = new Map()
  for await (const records of document.records) {
    const lines: string[] = []
    for (const record of records) {
      const result = record.read()
      counts[result.name]++
      const line = lineOf(record, result, show)
      if (line) lines.push(line)
      if (result.name === 'listing') count(origins, document.provenance(result.item))
      else tell(`item ${record.index} ${result.name}: ${result.reason}${excerptOf(result)}`)
    }
    await print(lines)
  }
  return { counts, origins }
}

function count(origins: Origins, provenance: Record<string, string>): void {
  for (const [field, path] of Object.entries(provenance)) {
    const paths = origins.get(field) ?? new Map<string, number>()
    origins.set(field, paths.set(path, (paths.get(path) ?? 0) + 1))
  }
}

/** Items are shown whether they are listings or not. */
function lineOf({ index, fingerprint }: FeedRecord, result: ReadResult, show: Show): string | null {
  if (show === 'items')
    return result.item && `${JSON.stringify({ index, fingerprint, ...result.item })}\n`
  return result.name === 'listing' ? `${JSON.stringify(result.draft)}\n` : null
}

const excerptOf = (result: ReadResult): string =>
  'excerpt' in result && result.excerpt ? ` (${result.excerpt})` : ''

/** Ends quietly when nobody reads on (`| head`). */
async function print(lines: string[]): Promise<void> {
  try {
    await Bun.write(Bun.stdout, lines.join(''))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') process.exit(0)
    throw error
  }
}

function explain(
  document: FeedDocument,
  counts: Counts,
  origins: Origins,
  tell: (text: string) => void,
): void {
  const { title, link, language, ttlMs } = document.feed
  tell(`read as ${document.encoding}`)
  tell(`dialect ${document.dialect}; feed "${title ?? ''}" ${link ?? ''} ${language ?? ''}`.trim())
  if (ttlMs) tell(`wants to be asked every ${ttlMs / 60_000} minutes at most`)
  tell(`${counts.listing} listings, ${counts.rejected} rejected, ${counts.skipped} skipped`)
  for (const [field, paths] of origins) tell(`field ${field}: ${pathsOf(paths)}`)
  for (const { kind, message } of document.warnings) tell(`warning ${kind}: ${message}`)
  const next = document.nextUrl()
  if (next) tell(`goes on at ${next}`)
  tell(`ended: ${document.ending?.name ?? 'not yet'}`)
}

const pathsOf = (paths: Map<string, number>): string =>
  [...paths].map(([path, times]) => `${path} ${times}×`).join(', ')

async function open(target: string): Promise<Opened | { problem: string }> {
  if (/^https?:\/\//i.test(target)) return openAddress(target)
  if (target === '-')
    return { body: Bun.stdin.stream(), url: 'file:///dev/stdin', contentType: null }
  const file = Bun.file(target)
  if (!(await file.exists())) return { problem: 'There is no such file.' }
  return { body: file.stream(), url: pathToFileURL(resolve(target)).href, contentType: null }
}

async function openAddress(url: string): Promise<Opened | { problem: string }> {
  const read = readConfig(process.env)
  if ('problems' in read) throw new CannotStart(read.problems.join('\n'))
  const { config } = read
  const { answer, response } = await fetchFeed({
    url,
    headers: {},
    validators: null,
    userAgent: config.USER_AGENT,
    timeoutMs: config.FETCH_TIMEOUT_MS,
    maxBodyBytes: config.MAX_BODY_BYTES,
    allowedPrivateHosts: config.ALLOWED_PRIVATE_HOSTS,
    signal: new AbortController().signal,
  })
  if (answer.name === 'body')
    return { body: answer.body, url: response?.finalUrl ?? url, contentType: answer.contentType }
  if (answer.name === 'notModified') return { problem: 'The host says that nothing has changed.' }
  const { outcome } = answer
  if (outcome.name === 'waiting') return { problem: outcome.message }
  return { problem: 'failure' in outcome ? outcome.failure.message : 'It was interrupted.' }
}

await runEntry(async () => {
  const request = readArguments(process.argv.slice(2))
  if (!request) return console.log(help.trimEnd())
  let isGood = true
  for (const target of request.targets) isGood = (await readTarget(target, request)) && isGood
  process.exitCode = isGood ? 0 : 1
})
