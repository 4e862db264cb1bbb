import type { ItemResult } from '../src/model/sighting'
import type { BatchItem } from '../src/store/listings'

/** An item as it was given to the store, and what it was there; `contentHash`: what it was read to, if it was read. */
export type Sample = Pick<BatchItem, 'key'> & { contentHash: string | null; result: ItemResult }

const maxKept = 20
const maxKeys = 5000

/** What an attempt has stored, as far as its verification asks for it. */
export class Samples {
  /** Some items at random, each as likely as any other (reservoir sampling). */
  readonly kept: Sample[] = []
  /** The keys of all; null when they are not known, or too many to be looked up one by one. */
  keys: string[] | null = []
  private offered = 0

  offer({ key, contentHash, result }: Sample): void {
    const place =
      this.offered < maxKept ? this.offered : Math.floor(Math.random() * (this.offered + 1))
    this.offered++
    if (place < maxKept) this.kept[place] = { key, contentHash, result }
    if (this.offered > maxKeys) this.keys = null
    this.keys?.push(key)
  }
}
