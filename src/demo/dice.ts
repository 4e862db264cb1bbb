/** A repeatable source of chance: the same seed gives the same throws, on every machine. */
export interface Dice {
  /** A number from 0 up to, not including, 1. */
  next(): number
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  pick<T>(list: readonly [T, ...T[]]): T
  /** So many different members of the list (all, when it has fewer), in the order of the throws. */
  draw<T>(list: readonly T[], count: number): T[]
  isLucky(probability: number): boolean
}

export function rollDice(seed: string): Dice {
  const next = generator(hashOf(seed))
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
    draw: (list, count) => {
      const left = [...list]
      const size = Math.min(count, left.length)
      return Array.from({ length: size }, () => left.splice(between(0, left.length - 1), 1)).flat()
    },
    isLucky: (probability) => next() < probability,
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  return hash >>> 0
}

/** Mulberry32: small, fast, and even enough for a demonstration. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
