import { readHtml } from '../../src/reader/html/html'
import { dropControls } from '../../src/reader/values/text'
import { descriptionsOf, shapes } from '../security/descriptions'
import { referenceHtml, referenceText } from '../security/reference'

/**
 * Sanitising beside sanitize-html: `sanitise.ts [--count N]`. All work on the same descriptions in the same process and
 * take turns. `gleaner` is all that a description costs: control characters, unescaping, HTML, plain text, caps;
 * `html only` is what sanitize-html does, `same work` has the plain text and the control characters as well.
 */
const base = 'https://board.example/jobs/7'
const rounds = 25
const option = process.argv.indexOf('--count')
const count = option < 0 ? 300 : Number(process.argv[option + 1])

const contestants: [name: string, work: (source: string) => number][] = [
  ['gleaner', (source) => readHtml(source, base)?.text.length ?? 0],
  ['html only', (source) => referenceHtml(source, base).length],
  ['same work', (source) => referenceText(referenceHtml(dropControls(source), base)).length],
]

console.log(
  row(
    '',
    'KB each',
    ...contestants.flatMap(([name]) => [`${name} us`, 'MB/s']),
    'x html',
    'x same',
  ),
)
for (const shape of Object.keys(shapes) as (keyof typeof shapes)[]) compare(shape)

function compare(shape: keyof typeof shapes): void {
  const sources = descriptionsOf(shape, count)
  const bytes = sources.reduce((sum, source) => sum + Buffer.byteLength(source), 0)
  const fastest = contestants.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < rounds; round++)
    for (const [index, [, work]] of contestants.entries())
      fastest[index] = Math.min(fastest[index] ?? 0, secondsOf(work, sources))
  const [ours = 0, html = 0, same = 0] = fastest
  const cells = fastest.flatMap((seconds) => [
    ((seconds / count) * 1e6).toFixed(1),
    (bytes / seconds / 1e6).toFixed(0),
  ])
  const kb = (bytes / count / 1024).toFixed(1)
  console.log(row(shape, kb, ...cells, (html / ours).toFixed(1), (same / ours).toFixed(1)))
}

/** The fastest round counts: what is beside it on the machine can only slow a round down. */
function secondsOf(work: (source: string) => number, sources: string[]): number {
  const from = performance.now()
  let length = 0
  for (const source of sources) length += work(source)
  if (length === 0) throw new Error('nothing was written')
  return (performance.now() - from) / 1000
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(12) + cells.map((cell) => cell.padStart(13)).join('')
}
