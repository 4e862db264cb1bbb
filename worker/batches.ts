/** Regroups what streams in small groups into batches of `size`; the last may be smaller. */
export async function* inBatches<T>(groups: AsyncIterable<T[]>, size: number): AsyncIterable<T[]> {
  let batch: T[] = []
  for await (const group of groups) {
    for (const one of group) {
      batch.push(one)
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
