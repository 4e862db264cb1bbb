import { formatNumber } from '../../../views/format'
import type { Deps } from '../../deps'
import type { Run } from '../../model/run'

const everyMs = 250
const clear = '\r\x1b[2K'

/** Of a terminal, or of what is none. */
interface Screen {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

export interface ProgressLine {
  /** Prints a line of its own above it. */
  print(line: string): void
  end(run: Run): void
  stop(): void
}

/** One line at the foot of a terminal that says how far it is; elsewhere only what is printed. */
export function startProgressLine(
  deps: Pick<Deps, 'store'>,
  runs: Run[],
  { stream, print }: { stream: Screen; print: (line: string) => void },
): ProgressLine {
  const left = new Map(runs.map((run) => [run.id, run]))
  const timer = stream.isTTY ? setInterval(show, everyMs) : undefined
  return {
    print(line) {
      if (timer) stream.write(clear)
      print(line)
    },
    end: ({ id }) => void left.delete(id),
    stop() {
      clearInterval(timer)
      if (timer) stream.write(clear)
    },
  }

  /** The store is asked only for what is on a screen; when it is away, the line stays as it is. */
  async function show(): Promise<void> {
    const page = await deps.store.runs
      .list({ status: 'processing' }, { limit: 50 })
      .catch(() => null)
    if (!page || left.size === 0) return
    const working = page.rows.filter(({ id }) => left.has(id))
    const line = lineOf(runs.length - left.size, runs.length, working)
    stream.write(`${clear}${line.slice(0, Math.max(20, (stream.columns || 80) - 1))}`)
  }
}

const lineOf = (ended: number, all: number, working: Run[]): string =>
  [`${formatNumber(ended)} of ${formatNumber(all)}`, ...working.map(stateOf)].join('  ')

const stateOf = ({ feedName, counts }: Run): string =>
  `${feedName}: ${formatNumber(counts.fetched)} items`
