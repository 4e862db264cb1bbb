import { describe, expect, test } from 'bun:test'
import { decode } from '../../src/reader/encoding/decode'
import { BodyFault } from '../../src/reader/fetch/fetched'
import { collect, inPieces } from '../support/streams'

async function read(bytes: Uint8Array, contentType: string | null = null, size?: number) {
  const decoded = decode(inPieces(bytes, size), contentType)
  const text = (await collect(decoded.utf8)).toString('utf8')
  return { text, warnings: decoded.warnings.map((warning) => warning.kind) }
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()
const utf32 = (text: string, isLittle: boolean) => {
  const bytes = Buffer.alloc([...text].length * 4)
  ;[...text].forEach((character, at) => {
    const code = character.codePointAt(0) ?? 0
    if (isLittle) bytes.writeUInt32LE(code, at * 4)
    else bytes.writeUInt32BE(code, at * 4)
  })
  return bytes
}

const plain = '<a>Café – 日本 😀</a>'
const western = '<?xml version="1.0" encoding="iso-8859-1"?><a>Café</a>'

interface Case {
  rule: string
  bytes: Uint8Array
  contentType?: string
  text: string
  warnings?: string[]
}

const cases: Case[] = [
  { rule: 'UTF-8 passes', bytes: Buffer.from(plain), text: plain },
  { rule: 'the mark of UTF-8 is dropped', bytes: Buffer.from(`\ufeff${plain}`), text: plain },
  { rule: 'UTF-16LE with a mark', bytes: Buffer.from(`\ufeff${plain}`, 'utf16le'), text: plain },
  { rule: 'UTF-16BE with a mark', bytes: utf16be(`\ufeff${plain}`), text: plain },
  { rule: 'UTF-16LE by its pattern', bytes: Buffer.from(plain, 'utf16le'), text: plain },
  { rule: 'UTF-16BE by its pattern', bytes: utf16be(plain), text: plain },
  { rule: 'UTF-32LE with a mark', bytes: utf32(`\ufeff${plain}`, true), text: plain },
  { rule: 'UTF-32BE by its pattern', bytes: utf32(plain, false), text: plain },
  {
    rule: 'UTF-16LE by its pattern, behind white space',
    bytes: Buffer.from(`\n${plain}`, 'utf16le'),
    text: `\n${plain}`,
  },
  {
    rule: 'a seven-bit encoding (RFC 1468) by its name alone',
    bytes: latin1('<?xml version="1.0" encoding="ISO-2022-JP"?><a>\x1b$BF|K\\\x1b(B</a>'),
    text: '<?xml version="1.0" encoding="ISO-2022-JP"?><a>日本</a>',
  },
  {
    rule: 'nearly valid UTF-8 is no encoding of a single byte, whatever the declaration says',
    bytes: Buffer.concat([
      Buffer.from(western),
      Buffer.from('<b>ÄÖÜ äöü ßéèê æøå</b>'),
      Buffer.from([0xf8]),
    ]),
    text: `${western}<b>ÄÖÜ äöü ßéèê æøå</b>\ufffd`,
    warnings: ['encodingGuessed', 'encodingRepaired'],
  },
  {
    rule: 'the mark is stronger than the header',
    bytes: Buffer.from(`\ufeff${plain}`),
    contentType: 'text/xml; charset=iso-8859-1',
    text: plain,
  },
  {
    rule: 'valid UTF-8 is UTF-8 whatever the declaration says',
    bytes: Buffer.from(western),
    text: western,
    warnings: ['encodingGuessed'],
  },
  {
    rule: 'the header comes before the declaration',
    bytes: Buffer.concat([
      latin1('<?xml version="1.0" encoding="iso-8859-1"?>'),
      Buffer.from([0xc4]),
    ]),
    contentType: 'text/xml;charset="windows-1251"',
    text: '<?xml version="1.0" encoding="iso-8859-1"?>Д',
  },
  { rule: 'the declaration counts without a header', bytes: latin1(western), text: western },
  {
    rule: 'latin1 means windows-1252 (Encoding Standard)',
    bytes: Buffer.concat([latin1('<a>'), Buffer.from([0x93, 0x80, 0x94])]),
    contentType: 'text/xml; charset=latin1',
    text: '<a>“€”',
  },
  {
    rule: 'an unknown label is passed over',
    bytes: latin1(western),
    contentType: 'text/xml; charset=utf8mb4',
    text: western,
  },
  {
    rule: 'a label of UTF-8 that is not true is passed over',
    bytes: latin1(western),
    contentType: 'text/xml; charset=utf-8',
    text: western,
  },
  {
    rule: 'windows-1252 is the last resort, with a warning',
    bytes: latin1('<a>Café</a>'),
    text: '<a>Café</a>',
    warnings: ['encodingGuessed'],
  },
  {
    rule: 'mostly good UTF-8 stays UTF-8: the bad byte is replaced, once announced',
    bytes: Buffer.concat([
      Buffer.from('<a>Café né'),
      Buffer.from([0xff]),
      Buffer.from('e</a>'),
      Buffer.from([0xfe]),
    ]),
    text: '<a>Café né\ufffde</a>\ufffd',
    warnings: ['encodingRepaired'],
  },
  {
    rule: 'a lone surrogate is replaced',
    bytes: Buffer.concat([Buffer.from('é日本語'), Buffer.from([0xed, 0xa0, 0x80])]),
    text: 'é日本語\ufffd\ufffd\ufffd',
    warnings: ['encodingRepaired'],
  },
  {
    rule: 'a mark within a text that is broken elsewhere stays',
    bytes: Buffer.concat([Buffer.from('é日\ufeff'), Buffer.from([0xff, 0x61])]),
    text: 'é日\ufeff\ufffda',
    warnings: ['encodingRepaired'],
  },
  {
    rule: 'a character that is cut off at the end is replaced',
    bytes: Buffer.concat([Buffer.from('日本'), Buffer.from([0xe6, 0x97])]),
    text: '日本\ufffd',
    warnings: ['encodingRepaired'],
  },
  {
    rule: 'control characters are dropped, white space is kept',
    bytes: Buffer.from('<a>\0b\x08c\x1f\t\r\nd\x0b\x0c</a>'),
    text: '<a>bc\t\r\nd</a>',
  },
  {
    rule: 'U+FFFE and U+FFFF are dropped',
    bytes: Buffer.from('é\ufffe\uffff\ufffd'),
    text: 'é\ufffd',
  },
  { rule: 'control characters are dropped in UTF-16 too', bytes: utf16be('<a>\0b'), text: '<a>b' },
  { rule: 'mojibake of the source stays as it is', bytes: Buffer.from('itâ€™s'), text: 'itâ€™s' },
  { rule: 'nothing is nothing', bytes: Buffer.alloc(0), text: '' },
]

describe('bytes and encoding', () => {
  test.each(cases)('$rule', async ({ bytes, contentType, text, warnings = [] }) => {
    expect(await read(bytes, contentType)).toEqual({ text, warnings })
  })

  test.each(cases)(
    '$rule: wherever chunks end',
    async ({ bytes, contentType, text, warnings = [] }) => {
      for (const size of [1, 2, 3, 5]) {
        expect(await read(bytes, contentType, size)).toEqual({ text, warnings })
      }
    },
  )
})

test('the encoding is decided by the first bytes that are not ASCII, however late they come', async () => {
  const ascii = `<a>${'x'.repeat(200_000)}`
  expect((await read(Buffer.from(`${ascii}é`), 'text/xml; charset=iso-8859-1', 4096)).text).toBe(
    `${ascii}é`,
  )
  expect((await read(latin1(`${ascii}é`), 'text/xml; charset=iso-8859-1', 4096)).text).toBe(
    `${ascii}é`,
  )
})

test('each control character but white space is dropped, wherever it stands among others and in memory', async () => {
  for (let code = 0; code < 32; code++)
    for (let at = 0; at <= 24; at++)
      for (let offset = 0; offset < 4; offset++) {
        const text = `${'a'.repeat(at)}${String.fromCharCode(code)}${'é'.repeat(24 - at)}`
        const kept = [9, 10, 13].includes(code) ? text : text.replace(String.fromCharCode(code), '')
        const bytes = Buffer.from(`${' '.repeat(offset)}${text}`).subarray(offset)
        expect((await read(bytes)).text).toBe(kept)
      }
})

test('valid UTF-8 is not copied', async () => {
  const chunk = Buffer.from('<a>é</a>'.repeat(20_000))
  const { utf8 } = decode(inPieces(chunk), null)
  for await (const piece of utf8) expect(piece.buffer).toBe(chunk.buffer)
})

test('a fault of the body comes after what was received', async () => {
  async function* broken() {
    yield Buffer.from('<a>é')
    throw new BodyFault({ kind: 'truncated', message: 'broke off' })
  }
  const chunks: string[] = []
  const reading = async () => {
    for await (const chunk of decode(broken(), null).utf8)
      chunks.push(Buffer.from(chunk).toString())
  }
  expect(reading()).rejects.toBeInstanceOf(BodyFault)
  await reading().catch(() => {})
  expect(chunks.join('')).toBe('<a>é'.repeat(2))
})

test('a body is left when its reader leaves', async () => {
  let isLeft = false
  async function* endless() {
    try {
      for (;;) yield Buffer.from('é'.repeat(1000))
    } finally {
      isLeft = true
    }
  }
  for await (const _ of decode(endless(), null).utf8) break
  expect(isLeft).toBe(true)
})
