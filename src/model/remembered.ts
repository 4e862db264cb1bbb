const most = 1000
const longest = 200

/** What `read` makes of a text, kept for when the text comes again: a feed has a few labels, each thousands of times. */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const answer = known.get(text)
    if (answer !== undefined) return answer
    if (text.length > longest) return read(text)
    if (known.size >= most) known.clear()
    // A part of a string keeps the whole in memory: what is kept is a copy, and read from it.
    const copy = Buffer.from(text).toString()
    const made = read(copy)
    known.set(copy, made)
    return made
  }
}
