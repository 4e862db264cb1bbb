import { endOfString, isSpace, markAt, nextMark, skipSpace } from './bytes'

const colon = 0x3a
const comma = 0x2c

/** The bytes of an object's own member of that name, a text without its quotes; null: it has none, or no plain value. */
export function memberOf(object: Buffer, name: string): Buffer | null {
  const key = Buffer.from(`"${name}"`)
  let depth = 0
  for (let at = nextMark(object, 0); at < object.length; at = nextMark(object, at)) {
    const mark = markAt(object, at)
    const end = mark === 'quote' ? endOfString(object, at + 1) : at + 1
    if (end === -1) return null
    if (mark === 'open') depth += 1
    if (mark === 'close') depth -= 1
    if (depth === 1 && mark === 'quote' && object.subarray(at, end).equals(key)) {
      const behind = skipSpace(object, end)
      if (object[behind] === colon) return valueAt(object, skipSpace(object, behind + 1))
    }
    at = end
  }
  return null
}

function valueAt(object: Buffer, start: number): Buffer | null {
  const mark = markAt(object, start)
  if (mark === 'quote') return object.subarray(start + 1, endOfString(object, start + 1) - 1)
  let end = start
  while (
    end < object.length &&
    object[end] !== comma &&
    !isSpace(object[end] ?? 0) &&
    !markAt(object, end)
  )
    end += 1
  return mark ? null : object.subarray(start, end)
}
