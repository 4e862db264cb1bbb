/**
 * An element's name as a number: its letters and digits to the base of 37, in any case; 0 for a name that is longer
 * than `blockquote` or has other characters, as none that is known does. Ten digits fit a double exactly, so two
 * names never share a number; and no string is made of a name that is only looked up.
 */
export function nameCode(source: string, start: number, end: number): number {
  if (end - start > 10) return 0
  let code = 0
  for (let at = start; at < end; at++) {
    const digit = digitOf(source.charCodeAt(at))
    if (digit === 0) return 0
    code = code * 37 + digit
  }
  return code
}

function digitOf(character: number): number {
  const letter = character | 0x20
  if (letter >= 0x61 && letter <= 0x7a) return letter - 0x60
  return character >= 0x30 && character <= 0x39 ? character - 0x30 + 27 : 0
}

export const codeOf = (name: string): number => nameCode(name, 0, name.length)
