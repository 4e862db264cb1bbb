import { fullGC } from 'bun:jsc'

/** Characters of raw items that are read between two collections. */
const limit = 4 * 2 ** 20

let read = 0

/**
 * Reading leaves garbage, several times the size of what is read, and the runtime lets it grow with the
 * machine's memory. Collected now and then it takes no more time, and a third less room. Not by `Bun.gc(true)`: that
 * throws compiled code away as well.
 */
export function collectGarbage(characters: number): void {
  read += characters
  if (read < limit) return
  read = 0
  fullGC()
}
