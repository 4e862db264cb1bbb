import { join } from 'node:path'
import { withInstants } from '../../src/reader/dated-item'
import type { Sample } from '../../src/reader/dialects/dialect'
import { detectDialect } from '../../src/reader/dialects/list'
import { decode } from '../../src/reader/encoding/decode'
import { readChannel } from '../../src/reader/feed-head'
import { openDocument } from '../../src/reader/open-document'
import { takeSample } from '../../src/reader/sample'

/**
 * Reads a feed to its items, without normalising or sanitising: `read-items.ts FILE`, or
 * `read-items.ts --made KIND BYTES` for one that another process makes meanwhile. Prints how many items there were.
 */
const [path = '', kind = '', bytes = ''] = process.argv.slice(2)
const opened = await openDocument(decode(open(), null).utf8, null)
const channel = readChannel(opened.head, 'https://board.example/feed', 'board.example')
const { form, head, recordName, parse } = opened
let dialect: ReturnType<typeof detectDialect> = null
let items = 0
for await (const records of opened.records)
  for (const record of records) {
    const element = parse(record.bytes)
    dialect ??= detectDialect(sampleOf(element))
    if (!dialect) throw new Error('no dialect knows the document')
    const item = withInstants(dialect.readItem(element, channel), dialect.dayOrder ?? null)
    if (item.title && item.link) items++
  }
if (items === 0 || opened.ending?.name !== 'complete') throw new Error(`read ${items} items only`)
console.log(items)

function sampleOf(element: Parameters<typeof takeSample>[3]): Sample {
  return takeSample(form, head, recordName, element, channel)
}

function open(): AsyncIterable<Uint8Array> {
  if (path !== '--made') return Bun.file(path).stream()
  const script = join(import.meta.dir, 'feed-stream.ts')
  return Bun.spawn([process.execPath, script, kind, bytes], { stdout: 'pipe' }).stdout
}
