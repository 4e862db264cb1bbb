import type { ItemResult } from '../src/model/sighting'
import type { BatchItem } from '../src/store/store'

/** An item as it was given to the store, and what it was there. */
export type Sample = Pick<BatchItem, 'key' | 'contentHash' | 'fingerprint'> & { result: ItemResult }

const size = 20

/** Keeps some of all that is offered, each as likely as any other (reservoir sampling). */
export class Samples {
  readonly kept: Sample[] = []
  private offered = 0

  offer({ key, contentHash, fingerprint, result }: Sample): void {
    const place =
      this.offered < size ? this.offered : Math.floor(Math.random() * (this.offered + 1))
    this.offered++
    if (place < size) this.kept[place] = { key, contentHash, fingerprint, result }
  }
}
