export interface Batches<T> {
  add(group: T[]): Promise<void>
  /** Hands on what has gathered, however little it is. */
  flush(): Promise<void>
}

/** So many bytes of records make a batch, however few they are: what is in memory does not grow with their size. */
export const fullBytes = 2 ** 20

/** Regroups what comes in small groups into batches of `size`, or of a megabyte of records. */
export function inBatches<T extends { bytes: number }>(
  size: number,
  handOn: (batch: T[]) => Promise<void>,
): Batches<T> {
  let batch: T[] = []
  let bytes = 0
  const flush = async () => {
    const full = batch
    batch = []
    bytes = 0
    if (full.length > 0) await handOn(full)
  }
  return {
    flush,
    async add(group) {
      for (const one of group) {
        batch.push(one)
        bytes += one.bytes
        if (batch.length >= size || bytes >= fullBytes) await flush()
      }
    },
  }
}
