import { parseArgs } from 'node:util'
import { type Config, readConfig } from './config'
import { BadFeedsFile } from './feeds-file'
import { helpText, version } from './help'
import { QueueUnavailable } from './queue/queue'
import { StoreUnavailable, StoreUnusable } from './store/store'

/** A start that cannot be: printed as it is. */
export class CannotStart extends Error {
  override name = 'CannotStart'
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message)
  }
}

/**
 * What every entry does first: its flags (`--help` and `--version` end here) and the configuration.
 * `flags` are the entry's own, each with its meaning.
 */
export function readEntry<Flag extends string>(
  usage: string,
  flags: Record<Flag, string>,
): { has: (flag: Flag) => boolean; config: Config } {
  const all = { ...flags, help: 'Print this', version: 'Print the version' }
  const given = parseFlags(Object.keys(all), usage)
  if (given.has('help')) {
    const options = Object.entries<string>(all).map(([n, m]): [string, string] => [`--${n}`, m])
    print(helpText(usage, options))
  }
  if (given.has('version')) print(version)
  const read = readConfig(process.env)
  if ('config' in read) return { has: (flag) => given.has(flag), config: read.config }
  return refuse(read.problems)
}

function parseFlags(names: string[], usage: string): Set<string> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'boolean' as const }]))
  try {
    return new Set(Object.keys(parseArgs({ args: process.argv.slice(2), options }).values))
  } catch (error) {
    return refuse([`${(error as Error).message}. See ${usage.split(' [')[0]} --help.`])
  }
}

function print(text: string): never {
  console.log(text)
  process.exit(0)
}

function refuse(lines: string[], exitCode = 1): never {
  for (const line of lines) console.error(line)
  process.exit(exitCode)
}

/** Runs an entry. What a person can mend is told in a sentence, what nobody expected with its stack. */
export async function runEntry(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    const isPlain = plainErrors.some((kind) => error instanceof kind)
    const exitCode = error instanceof CannotStart ? error.exitCode : 1
    const text = isPlain
      ? (error as Error).message
      : `Gleaner made a mistake: ${(error as Error).stack}`
    refuse([text], exitCode)
  }
}

const plainErrors = [CannotStart, BadFeedsFile, StoreUnusable, StoreUnavailable, QueueUnavailable]
