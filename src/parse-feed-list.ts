import { type CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import { type ListColumn, listColumns, opmlPrefix } from './feed-list'
import { BadFeedsFile, newFeedSchema, type Outline, outlinesOf, parseMapping } from './feeds-file'

/** A feed as a list has it. */
const listedFeed = newFeedSchema.extend({
  pausedBecause: z.string().trim().min(1).max(300).optional(),
})
export type ListedFeed = z.output<typeof listedFeed>

/** A line that is no feed, and why. */
export interface BadLine {
  line: number
  /** How it begins. */
  text: string
  problem: string
}

export interface FeedList {
  feeds: { line: number; feed: ListedFeed }[]
  bad: BadLine[]
}

interface Line {
  line: number
  text: string
  /** As it is written: by our columns, all texts. Or what is wrong with the line. */
  cells: Partial<Record<ListColumn, string>> | { problem: string }
}

/** Reads OPML, CSV with a head, or JSON: each feed for itself. Throws `BadFeedsFile` where nothing can be read. */
export function parseFeedList(text: string): FeedList {
  const start = text.trimStart()
  if (start === '') throw new BadFeedsFile('the list is empty')
  if (/^[[{]/.test(start)) return listOf(linesOfJson(text), readJson)
  return listOf(start.startsWith('<') ? linesOfOpml(text) : linesOfCsv(text), readCells)
}

function listOf<T extends { line: number; text: string }>(
  lines: T[],
  read: (line: T) => ListedFeed,
): FeedList {
  const list: FeedList = { feeds: [], bad: [] }
  for (const line of lines)
    try {
      list.feeds.push({ line: line.line, feed: read(line) })
    } catch (error) {
      if (!(error instanceof BadFeedsFile)) throw error
      list.bad.push({ line: line.line, text: line.text.slice(0, 200), problem: error.message })
    }
  if (lines.length === 0) throw new BadFeedsFile('there is no feed in it')
  return list
}

function readCells({ cells }: Line): ListedFeed {
  if ('problem' in cells) throw new BadFeedsFile(cells.problem)
  const { cadenceMinutes, priority, mapping, ...texts } = withoutEmpty(cells)
  return checked({
    ...texts,
    ...(cadenceMinutes !== undefined && { cadenceMs: Math.round(Number(cadenceMinutes) * 60_000) }),
    ...(priority !== undefined && { priority: Number(priority) }),
    ...(mapping !== undefined && { mapping: parseMapping(mapping) }),
  })
}

/** The columns are those that were given. */
const withoutEmpty = (cells: Partial<Record<ListColumn, string>>) =>
  Object.fromEntries(
    Object.entries(cells)
      .map(([column, value]) => [column, value.trim()])
      .filter(([, value]) => value !== ''),
  ) as Partial<Record<ListColumn, string>>

function checked(data: unknown): ListedFeed {
  const parsed = listedFeed.safeParse(data)
  if (parsed.success) return parsed.data
  throw new BadFeedsFile(
    parsed.error.issues
      .map(({ path, message }) => [...path.map(String), message].join(': '))
      .join('; '),
  )
}

const readJson = ({ data }: { data: unknown }): ListedFeed => checked(data)

/** A line is an entry, counted from 1. */
function linesOfJson(text: string): { line: number; text: string; data: unknown }[] {
  const schema = z.union([z.array(z.unknown()), z.object({ feeds: z.array(z.unknown()) })])
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw new BadFeedsFile(`it is no JSON (${(error as SyntaxError).message})`)
  }
  const parsed = schema.safeParse(data)
  if (!parsed.success) throw new BadFeedsFile('it is neither a list of feeds nor {"feeds": […]}')
  const entries = Array.isArray(parsed.data) ? parsed.data : parsed.data.feeds
  return entries.map((entry, at) => ({ line: at + 1, text: JSON.stringify(entry), data: entry }))
}

const columnNames: ReadonlySet<string> = new Set(listColumns)

function linesOfCsv(text: string): Line[] {
  const skipped = new Map<number, Line>()
  const skip = (error: CsvError | undefined, raw: string | undefined) => {
    const problem = error?.message ?? 'it cannot be read'
    const line = Number(error?.lines ?? 0)
    // One line may be at fault more than once.
    if (!skipped.has(line)) skipped.set(line, { line, text: raw ?? '', cells: { problem } })
    return undefined
  }
  const rows: { record: Record<string, string>; info: { lines: number }; raw: string }[] = parse(
    text,
    {
      columns: (head: string[]) => head.map(columnOf),
      delimiter: [',', ';', '\t'],
      bom: true,
      info: true,
      raw: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: skip,
    },
  )
  const read = rows.map(({ record, info, raw }) => ({
    line: info.lines,
    text: raw.trim(),
    cells: cellsOf(record),
  }))
  return [...read, ...skipped.values()].sort((one, other) => one.line - other.line)
}

/** By its name, whatever its capitals. */
function columnOf(name: string): string {
  const wanted = name.trim().toLowerCase()
  return listColumns.find((column) => column.toLowerCase() === wanted) ?? name
}

/** With the apostrophe away that keeps a spreadsheet from calculating. */
function cellsOf(record: Record<string, string>): Line['cells'] {
  if (!('url' in record)) return { problem: 'the head of the list has no column "url"' }
  const known = Object.entries(record).filter(([column]) => columnNames.has(column))
  return Object.fromEntries(
    known.map(([column, cell]) => [column, cell.replace(/^'(?=[=+\-@\t\r])/, '')]),
  )
}

function linesOfOpml(text: string): Line[] {
  const outlines = outlinesOf(text)
  const places = linesOfOutlines(text)
  return outlines.flatMap((outline, at) =>
    outline.xmlUrl === undefined ? [] : [{ line: places[at] ?? 0, ...lineOf(outline) }],
  )
}

function lineOf(outline: Outline): Pick<Line, 'text' | 'cells'> {
  const at = (name: string) => {
    const value = outline[name]
    return typeof value === 'string' ? value : ''
  }
  const ours = listColumns.map((column) => [column, at(opmlPrefix + column)])
  const cells = { ...Object.fromEntries(ours), url: at('xmlUrl'), name: at('title') || at('text') }
  return { text: `${cells.name} ${cells.url}`.trim(), cells }
}

/** The line of each outline; those in a comment are none. */
function linesOfOutlines(text: string): number[] {
  const bare = text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '))
  return [...bare.matchAll(/<outline\b/g)].map(
    ({ index }) => bare.slice(0, index).split('\n').length,
  )
}
