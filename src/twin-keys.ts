import type { Deps } from './deps'

/** Where it stands. Another number when the rule of the keys is another one: then all are made anew, once. */
const placeName = 'twinKeys2'
const done = 'done'

/** Listings that one write takes; between two others may write. */
const batchSize = 200
const restMs = 20
/** So many batches a day, so that it is never much at a time. */
const mostBatches = 1000

/**
 * Gives listings of before the keys by which likely duplicates are found: some each day, from where it had come to, until
 * all have them. After that it costs one look-up.
 */
export async function renewTwinKeys(
  { store }: Pick<Deps, 'store'>,
  signal?: AbortSignal,
  batches = mostBatches,
): Promise<void> {
  let place = await store.settings.get(placeName)
  for (let batch = 0; batch < batches && place !== done && !signal?.aborted; batch++) {
    place = (await store.twinKeys.renew(place, batchSize)) ?? done
    await store.settings.set(placeName, place)
    if (place !== done) await Bun.sleep(restMs)
  }
}
