import { parseArgs } from 'node:util'
import { CannotStart } from '../../entry'

export const help = `Imports feeds once, in this process, and ends: for cron, and wherever no server runs.

Usage: bun run import FEED... | --all | --due [options]

  FEED               A feed, by its id or its URL
  --all              Every feed that is not paused
  --due              The feeds that are due now
  --force            Import also what was imported a moment ago, past the pause that a feed is left
  --wait MINUTES     Leave a run open that has to wait for its host for longer [15]
  --json             Print one JSON object at the end: runs, and feeds that were skipped and why
  --help             Print this

The runs are those of the server: same database, same politeness, same history. A server may run beside it; a run
that one of its workers takes first is waited for. Of a server that does not run, it does the rest too: it ends
listings whose time is over and removes what is too old. FEEDS_FILE fills an empty database. Settings: bun start --help.

The exit code is 0 when every run completed (skipped feeds have none), 1 when some did not, 2 for bad use.
Ctrl-C gives back what is being imported: a worker, or the next import, does it again from its beginning.

Examples
  bun run import --due
  bun run import --all --json | jq '.runs[] | {feedName, outcome}'
`

/** Which feeds: those named, all, or those that are due. */
export type Which = { feeds: string[] } | 'all' | 'due'

export interface ImportWish {
  which: Which
  isForced: boolean
  isJson: boolean
  patienceMs: number
}

/** Null: help is wanted. Throws a `CannotStart` of exit code 2. */
export function readWish(args: string[]): ImportWish | null {
  const { values, positionals } = parse(args)
  if (values.help) return null
  return {
    which: whichOf(positionals, values),
    isForced: values.force ?? false,
    isJson: values.json ?? false,
    patienceMs: minutesOf(values.wait ?? '15') * 60_000,
  }
}

export const badUse = (sentence: string): CannotStart =>
  new CannotStart(`${sentence} See bun run import --help.`, 2)

function whichOf(feeds: string[], { all, due }: { all?: boolean; due?: boolean }): Which {
  const given = [feeds.length > 0, all, due].filter(Boolean).length
  if (given !== 1) throw badUse('Name feeds, or give one of --all and --due.')
  if (all) return 'all'
  return due ? 'due' : { feeds }
}

const longestWaitMinutes = 24 * 60

function minutesOf(text: string): number {
  const minutes = Number(text)
  if (text.trim() !== '' && minutes >= 0 && minutes <= longestWaitMinutes) return minutes
  throw badUse(`--wait="${text}": give a number of minutes from 0 to ${longestWaitMinutes}.`)
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        all: { type: 'boolean' },
        due: { type: 'boolean' },
        force: { type: 'boolean' },
        wait: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    const [problem = ''] = String(error instanceof Error ? error.message : error).split(/\.\s/)
    throw badUse(`${problem.replace(/\.$/, '')}.`)
  }
}
