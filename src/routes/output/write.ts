import { fullGC } from 'bun:jsc'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Outgoing } from '../../listing-exports'
import type { OutputFormat, OutputHead } from './format'

/** Less than that is not worth a write to the socket. */
const chunkLength = 65_536

/** The runtime lets garbage grow with the machine's memory: after so many characters it is collected. */
const garbageLength = 16 * 2 ** 20

/** A document piece by piece. Others have their turn between two pages. */
export async function* writeOutput(
  format: OutputFormat,
  head: OutputHead,
  pages: AsyncIterable<Outgoing[]>,
): AsyncGenerator<string, void> {
  let text = format.begin(head)
  let written = 0
  for await (const page of pages) {
    for (const outgoing of page) {
      text += format.listing(outgoing)
      if (text.length < chunkLength) continue
      yield text
      written += text.length
      text = ''
    }
    if (written >= garbageLength) {
      fullGC()
      written = 0
    }
    await nextTurn()
  }
  text += format.end(head)
  if (text) yield text
}

/**
 * Asks for a chunk when the client has taken the one before, and for none after it has gone away. What fails breaks the
 * connection off, so that nobody takes a part for the whole.
 */
export function streamOf(
  chunks: AsyncGenerator<string, void>,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { value, done } = await chunks.next()
          if (done) controller.close()
          else controller.enqueue(encoder.encode(value))
        } catch (error) {
          onError(error)
          controller.error(error)
        }
      },
      cancel: async () => void (await chunks.return()),
    },
    { highWaterMark: 0 },
  )
}
