import { join } from 'node:path'
import type { ReadResult } from '../../src/reader/feed-document'

/** A listing without what other tests look at, or why there is none. */
export function told(result: ReadResult): unknown {
  if (result.name !== 'listing') {
    const { item: _item, ...rest } = result
    return rest
  }
  const { raw: _raw, contentHash: _hash, twinKey: _twin, ...draft } = result.draft
  return JSON.parse(JSON.stringify(draft))
}

/** What a fixture is to be read as. */
export const expected = (name: string): Promise<unknown> =>
  Bun.file(join(import.meta.dir, '../fixtures/listings', `${name}.json`)).json()
