import { readHtml } from '../../src/reader/html'
import { descriptionsOf, shapes } from '../security/descriptions'
import { referenceHtml } from '../security/reference'

/**
 * Sanitising beside sanitize-html, over the same descriptions in the same process: `sanitise.ts [--count N]`. Ours is
 * the whole of it (unescaping, plain text, caps), the reference only its HTML. They take turns; medians of the rounds.
 */
const base = 'https://board.example/jobs/7'
const rounds = 9
const count = Number(process.argv[process.argv.indexOf('--count') + 1]) || 300

const contestants = {
  gleaner: (source: string) => readHtml(source, base)?.html.length ?? 0,
  reference: (source: string) => referenceHtml(source, base).length,
}

console.log(row('', 'KB each', 'us each', 'MB/s', 'reference us', 'MB/s', 'ratio'))
const ratios = (Object.keys(shapes) as (keyof typeof shapes)[]).map(compare)
console.log(`\nslowest ratio ${Math.min(...ratios).toFixed(1)}x`)

function compare(shape: keyof typeof shapes): number {
  const sources = descriptionsOf(shape, count)
  const bytes = sources.reduce((sum, source) => sum + Buffer.byteLength(source), 0)
  const times = { gleaner: [] as number[], reference: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    times.gleaner.push(secondsOf(contestants.gleaner, sources))
    times.reference.push(secondsOf(contestants.reference, sources))
  }
  const [ours, theirs] = [medianOf(times.gleaner), medianOf(times.reference)]
  const each = (seconds: number) => ((seconds / count) * 1e6).toFixed(1)
  const speed = (seconds: number) => (bytes / seconds / 1e6).toFixed(0)
  const kb = (bytes / count / 1024).toFixed(1)
  console.log(
    row(
      shape,
      kb,
      each(ours),
      speed(ours),
      each(theirs),
      speed(theirs),
      (theirs / ours).toFixed(1),
    ),
  )
  return theirs / ours
}

function secondsOf(sanitise: (source: string) => number, sources: string[]): number {
  const from = performance.now()
  let length = 0
  for (const source of sources) length += sanitise(source)
  if (length === 0) throw new Error('nothing was written')
  return (performance.now() - from) / 1000
}

/** The first rounds warm the compiler up: they count like the others, and are no medians. */
function medianOf(times: number[]): number {
  const sorted = times.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(12) + cells.map((cell) => cell.padStart(13)).join('')
}
