import { rollDice } from '../../src/demo/dice'
import { remoteTrades } from '../../src/demo/trades'
import { bodyOf, dateOf, head, itemOf, startMs, tail } from './feed-file'

export const kinds = ['rss', 'indeed'] as const
export type Kind = (typeof kinds)[number]

/** In parts of about a megabyte. */
export function* feedOf(kind: Kind, bytes: number): Generator<string> {
  const { before, record, after } = shapes[kind]
  let part = before
  let written = 0
  for (let index = 0; written < bytes; index++) {
    part += record(index)
    if (part.length < 2 ** 20) continue
    written += Buffer.byteLength(part)
    yield part
    part = ''
  }
  yield part + after
}

const shapes: Record<Kind, { before: string; record(index: number): string; after: string }> = {
  rss: { before: head(0), record: itemOf, after: tail },
  indeed: {
    before: `<?xml version="1.0" encoding="utf-8"?>
<source>
<publisher>A large board</publisher>
<publisherurl>https://board.example</publisherurl>
<lastBuildDate>${dateOf(startMs)}</lastBuildDate>
`,
    record: jobOf,
    after: '</source>\n',
  },
}

/** As Indeed asks for it: every value in CDATA. */
function jobOf(index: number): string {
  const dice = rollDice(`job ${index}`)
  const trade = dice.pick(remoteTrades)
  const company = dice.pick(trade.employers).name
  const values = {
    title: `${dice.pick(trade.titles)} ${index}`,
    date: dateOf(startMs - index * 60_000),
    referencenumber: `r-${index}`,
    url: `https://board.example/jobs/${index}?source=indeed&utm=1`,
    company,
    city: 'Springfield',
    state: 'IL',
    country: 'US',
    postalcode: '62701',
    description: bodyOf(dice, Bun.escapeHTML(company)),
    salary: `$${dice.between(40, 120)},000 per year`,
    jobtype: 'fulltime',
    category: trade.name,
    expirationdate: dateOf(startMs + index * 60_000),
  }
  const lines = Object.entries(values).map(
    ([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`,
  )
  return `<job>\n${lines.join('\n')}\n</job>\n`
}

/** Writes a feed of so many bytes to stdout: `feed-stream.ts KIND BYTES`. Same arguments, same bytes. */
if (import.meta.main) {
  const [kind, bytes] = process.argv.slice(2)
  const writer = Bun.stdout.writer({ highWaterMark: 2 ** 20 })
  for (const part of feedOf(kind === 'indeed' ? 'indeed' : 'rss', Number(bytes))) {
    writer.write(part)
    await writer.flush()
  }
  await writer.end()
}
