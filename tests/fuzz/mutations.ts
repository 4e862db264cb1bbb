import type { Random } from './random'

export type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer

const hostile = [
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?',
  '?>',
  '<!DOCTYPE x [',
  '<item>',
  '</item>',
  '<entry>',
  '</job>',
  '</rss>',
  '<title/>',
  '<x a="',
  "='",
  '<',
  '>',
  '&',
  '&#0;',
  '&#xD800;',
  '&amp;lt;b&amp;gt;',
  '&nbsp;',
  '\0',
  '\x0b',
  '\ufeff',
  '\ufffe',
  'é',
  '😀',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '\\ud83d',
  ',',
  ':',
  'null',
  '1e999',
  '__proto__',
  'javascript:alert(1)',
  'xmlns:a="urn:a"',
  'xml:base="//"',
  '\r\n',
  '\u202e',
] as const
const tokens: [string, ...string[]] = [hostile[0], ...hostile.slice(1)]

const slice = (bytes: Buffer, random: Random, most: number): Buffer => {
  const start = random.int(bytes.length)
  return bytes.subarray(start, start + 1 + random.int(most))
}

function insert(bytes: Buffer, random: Random, piece: Uint8Array): Buffer {
  const at = random.int(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)])
}

const truncate: Mutation = (bytes, random) =>
  bytes.subarray(0, Math.floor((bytes.length * random.int(101)) / 100))

const flip: Mutation = (bytes, random) => {
  const flipped = Buffer.from(bytes)
  for (let n = random.int(8); n >= 0 && flipped.length > 0; n--) {
    const at = random.int(flipped.length)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.int(8))
  }
  return flipped
}

const overwrite: Mutation = (bytes, random) => {
  const written = Buffer.from(bytes)
  if (written.length > 0) written[random.int(written.length)] = random.int(256)
  return written
}

const duplicate: Mutation = (bytes, random) => insert(bytes, random, slice(bytes, random, 600))

const splice: Mutation = (bytes, random, other) => insert(bytes, random, slice(other, random, 600))

const join: Mutation = (bytes, random, other) =>
  Buffer.concat([
    bytes.subarray(0, random.int(bytes.length)),
    other.subarray(random.int(other.length)),
  ])

const remove: Mutation = (bytes, random) => {
  const at = random.int(bytes.length)
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.int(80))])
}

const plant: Mutation = (bytes, random) => insert(bytes, random, Buffer.from(random.pick(tokens)))

/** What an expression that goes back again and again takes long for. */
const pump: Mutation = (bytes, random) => {
  const piece = random.int(2) === 0 ? slice(bytes, random, 6) : Buffer.from(random.pick(tokens))
  const length = random.int(20) === 0 ? 60_000 : 3000
  const times = Math.ceil(length / Math.max(piece.length, 1))
  return insert(bytes, random, Buffer.concat(Array.from({ length: times }, () => piece)))
}

export const mutations: [Mutation, ...Mutation[]] = [
  truncate,
  flip,
  flip,
  overwrite,
  duplicate,
  splice,
  join,
  remove,
  plant,
  plant,
  plant,
  pump,
]

const text = (bytes: Buffer): string => bytes.toString('utf8')

function utf32(bytes: Buffer, isLittle: boolean): Buffer {
  const codes = [...text(bytes)].map((character) => character.codePointAt(0) ?? 0)
  const encoded = Buffer.alloc(codes.length * 4)
  codes.forEach((code, at) => {
    if (isLittle) encoded.writeUInt32LE(code, at * 4)
    else encoded.writeUInt32BE(code, at * 4)
  })
  return encoded
}

const marked = (bytes: Buffer): Buffer => Buffer.from(`\ufeff${text(bytes)}`)

/** The same document in other bytes. `isFaithful`: nothing of it is lost. */
export const encodings: Record<string, { encode: (bytes: Buffer) => Buffer; isFaithful: boolean }> =
  {
    'utf-8 with a mark': { encode: marked, isFaithful: true },
    'utf-16le with a mark': {
      encode: (bytes) => Buffer.from(text(marked(bytes)), 'utf16le'),
      isFaithful: true,
    },
    'utf-16be with a mark': {
      encode: (bytes) => Buffer.from(text(marked(bytes)), 'utf16le').swap16(),
      isFaithful: true,
    },
    'utf-32le with a mark': { encode: (bytes) => utf32(marked(bytes), true), isFaithful: true },
    'utf-32be with a mark': { encode: (bytes) => utf32(marked(bytes), false), isFaithful: true },
    'windows-1252': { encode: (bytes) => Buffer.from(text(bytes), 'latin1'), isFaithful: false },
  }

const encoders = Object.values(encodings).map(({ encode }) => encode)

/** One to four mutations of a document, then now and then another encoding. */
export function mutate(bytes: Buffer, random: Random, other: Buffer): Buffer {
  let mutated = bytes
  for (let n = random.int(4); n >= 0; n--) mutated = random.pick(mutations)(mutated, random, other)
  if (random.int(6) > 0) return mutated
  return encoders[random.int(encoders.length)]?.(mutated) ?? mutated
}
