const replacement = 0xfffd

/** UTF-32 to UTF-8; what is no character is replaced by U+FFFD. TextDecoder does not know UTF-32. */
export async function* decodeUtf32(
  body: AsyncIterable<Uint8Array>,
  isLittleEndian: boolean,
): AsyncGenerator<Uint8Array> {
  let begun: Uint8Array = new Uint8Array()
  for await (const chunk of body) {
    const bytes = Buffer.concat([begun, chunk])
    const whole = bytes.length - (bytes.length % 4)
    begun = bytes.subarray(whole)
    if (whole > 0) yield Buffer.from(readUnits(bytes, whole, isLittleEndian))
  }
  if (begun.length > 0) yield Buffer.from(String.fromCodePoint(replacement))
}

function readUnits(bytes: Buffer, length: number, isLittleEndian: boolean): string {
  const characters: string[] = []
  for (let at = 0; at < length; at += 4) {
    const code = isLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
    if (code !== 0xfeff)
      characters.push(String.fromCodePoint(isCharacter(code) ? code : replacement))
  }
  return characters.join('')
}

const isCharacter = (code: number): boolean => code < 0xd800 || (code > 0xdfff && code <= 0x10ffff)
