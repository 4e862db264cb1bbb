import type { Sample } from '../../src/reader/dialects/dialect'
import { readChannel } from '../../src/reader/feed-head'
import { openDocument } from '../../src/reader/open-document'
import { takeSample } from '../../src/reader/sample'
import { hints } from './read-document'

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** What the dialects see of a document of XML. */
export async function sampleOf(bytes: Uint8Array): Promise<Sample> {
  const { form, head, recordName, records, parse } = await openDocument(once(bytes), null)
  const channel = readChannel(head, hints.url, hints.source)
  for await (const [first] of records)
    return takeSample(form, head, recordName, first ? parse(first.bytes) : null, channel)
  return takeSample(form, head, recordName, null, channel)
}
