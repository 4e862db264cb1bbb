import type { IncomingMessage } from 'node:http'
import type { HostResponse } from '../../model/run'
import { decompress } from './decompress'
import { BodyFault } from './fetched'
import type { HostClock } from './host-clock'
import { bodyFailure } from './network-failure'

/** What has gathered while the reader was busy may be megabytes: all of it at once would be as many records. */
const pieceBytes = 65_536

export interface BodyReading {
  clock: HostClock
  host: string
  /** Its `bytes` and `decodedBytes` grow. */
  response: HostResponse
  idleMs: number
  /** On the wire, and decoded. */
  maxBytes: number
  signal: AbortSignal
}

/** The decompressed body. Throws `BodyFault`, or the signal's reason; ends the connection however it is left. */
export async function* readBody(
  message: IncomingMessage,
  reading: BodyReading,
): AsyncGenerator<Uint8Array> {
  const { response } = reading
  try {
    const wire = readWire(message, reading)
    const limits = { maxBytes: reading.maxBytes, tooLarge: () => tooLarge(reading) }
    for await (const chunk of decompress(wire, message.headers['content-encoding'], limits)) {
      response.decodedBytes += chunk.length
      if (response.decodedBytes > reading.maxBytes) throw tooLarge(reading)
      for (let at = 0; at < chunk.length; at += pieceBytes)
        yield chunk.subarray(at, at + pieceBytes)
    }
  } finally {
    message.destroy()
  }
}

async function* readWire(
  message: IncomingMessage,
  reading: BodyReading,
): AsyncGenerator<Uint8Array> {
  const { response } = reading
  for await (const chunk of arriving(message, reading)) {
    response.bytes += chunk.length
    if (response.bytes > reading.maxBytes) throw tooLarge(reading)
    yield chunk
  }
}

/** Of a connection that breaks also what had come by it and waited to be read. */
async function* arriving(
  message: IncomingMessage,
  { clock, host, response, idleMs, signal }: BodyReading,
): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = message[Symbol.asyncIterator]()
  const next = () => clock.wait(chunks.next(), idleMs)
  try {
    for (let chunk = await next(); !chunk.done; chunk = await next()) yield chunk.value
  } catch (error) {
    if (signal.aborted) throw signal.reason
    for (let rest = message.read(); rest; rest = message.read()) yield rest
    throw new BodyFault(bodyFailure(error, host, response.bytes))
  }
}

const tooLarge = ({ host, maxBytes }: BodyReading): BodyFault =>
  new BodyFault({ kind: 'tooLarge', message: tooLargeMessage(host, maxBytes) })

export const tooLargeMessage = (host: string, maxBytes: number): string =>
  `${host} sends more than the ${maxBytes.toLocaleString('en')} bytes that a feed may have.`
