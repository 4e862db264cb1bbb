import type { RawRecord } from './document'

/** So many records are looked at to know a dialect, if they are small. */
const sampledRecords = 5
/** Records behind so many bytes are not waited for. */
const sampledBytes = 256 * 1024

export interface FirstRecords {
  /** Always the same of the same document, wherever its chunks end. */
  sample: RawRecord[]
  /** All records, those of the sample among them. Read once. */
  records: AsyncIterable<RawRecord[]>
  /** Ends the source when nobody is going to read `records`. */
  close(): Promise<void>
}

/** Reads as many records as it takes to know the dialect. Errors of the source pass through. */
export async function readFirst(source: AsyncIterable<RawRecord[]>): Promise<FirstRecords> {
  const batches = source[Symbol.asyncIterator]()
  const read: RawRecord[][] = []
  while (!isEnough(read.flat())) {
    const next = await batches.next()
    if (next.done) break
    read.push(next.value)
  }
  return {
    sample: sampleOf(read.flat()),
    records: replay(read, batches),
    async close() {
      await batches.return?.()
    },
  }
}

const isEnough = (records: RawRecord[]): boolean =>
  records.length >= sampledRecords || bytesOf(records) >= sampledBytes

const bytesOf = (records: RawRecord[]): number =>
  records.reduce((sum, { bytes }) => sum + bytes.length, 0)

/** Up to the record with which it is enough. */
function sampleOf(records: RawRecord[]): RawRecord[] {
  const enough = records.findIndex((_, at) => isEnough(records.slice(0, at + 1)))
  return enough === -1 ? records : records.slice(0, enough + 1)
}

async function* replay(
  read: RawRecord[][],
  rest: AsyncIterator<RawRecord[]>,
): AsyncGenerator<RawRecord[]> {
  try {
    yield* read.splice(0)
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}
