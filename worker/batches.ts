export interface Batches<T> {
  add(group: T[]): Promise<void>
  /** Hands on what has gathered, however little it is. */
  flush(): Promise<void>
}

/** Regroups what comes in small groups into batches of `size`. */
export function inBatches<T>(size: number, handOn: (batch: T[]) => Promise<void>): Batches<T> {
  let batch: T[] = []
  const flush = async () => {
    const full = batch
    batch = []
    if (full.length > 0) await handOn(full)
  }
  return {
    flush,
    async add(group) {
      for (const one of group) {
        batch.push(one)
        if (batch.length >= size) await flush()
      }
    },
  }
}
