import type { Sample } from '../../src/reader/dialects/dialect'
import { readChannel } from '../../src/reader/feed-head'
import { readFirst } from '../../src/reader/first-records'
import { openDocument } from '../../src/reader/open-document'
import { mergeSamples, takeSample } from '../../src/reader/sample'
import { hints } from './read-document'

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** What the dialects see of a document of XML. */
export async function sampleOf(bytes: Uint8Array): Promise<Sample> {
  const { form, head, recordName, records, parse } = await openDocument(once(bytes), null)
  const channel = readChannel(head, hints.url, hints.source)
  const { sample } = await readFirst(records)
  return sample
    .map((record) => takeSample(form, head, recordName, parse(record.bytes), channel))
    .reduce((a, b) => mergeSamples(a, b))
}
