/** Numbers that follow from a seed alone (mulberry32). */
export interface Random {
  /** 0 to `below` - 1. */
  int(below: number): number
  pick<T>(from: readonly [T, ...T[]]): T
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const int = (below: number) => (below < 1 ? 0 : next() % below)
  return { int, pick: (from) => from[int(from.length)] ?? from[0] }
}
