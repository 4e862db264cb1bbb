import type { Deps } from '../src/deps'
import type { ListingContent } from '../src/model/listing'
import {
  type DuplicateItem,
  type HostResponse,
  type Lease,
  noCounts,
  type Progress,
  type RejectedItem,
  type Warning,
} from '../src/model/run'
import type { ItemResult } from '../src/model/sighting'
import type { Fetched } from '../src/reader/fetch/fetched'
import { takeTurns } from '../src/turns'
import { LeaseLost } from './lease'
import { Samples } from './samples'

const maxRejected = 50
const maxDuplicates = 50
const maxWarnings = 20
/** Progress is written four times a second at most. */
const publishMs = 250

/** What an attempt has done so far, counted as it goes and shown while it works. */
export class Tally {
  readonly counts = noCounts()
  /** Items whose guid changed while their page did not. */
  healed = 0
  /** Items that were read, their bytes being new; how many of those say when they were posted, and the oldest of it. */
  read = 0
  dated = 0
  oldestPostedAt: Date | null = null
  /** Some of it was there since the last complete run. */
  isOverlapping = false
  /** An attempt that died had stored some of it. */
  isResumed = false
  /** Some of what was stored, to be verified. */
  readonly samples = new Samples()
  private readonly rejected: RejectedItem[] = []
  private readonly duplicates: DuplicateItem[] = []
  private readonly warnings = new Map<string, Warning>()
  private readonly startedAt = performance.now()
  private publishedAt = performance.now()
  private readMs = 0
  private storeMs = 0
  /** Answers of the store that are waited for, and since when there are some. */
  private waits = 0
  private waitsFrom = 0
  private restMs = 0
  /** One a page. */
  private readonly fetched: Fetched[] = []

  constructor(
    private readonly deps: Deps,
    private readonly lease: Lease,
  ) {}

  watch(fetched: Fetched): void {
    this.fetched.push(fetched)
  }

  count(result: ItemResult): void {
    this.counts.fetched++
    this.counts[result]++
  }

  /** Items that the last complete run had too, in one row. */
  countKept(items: number): void {
    this.counts.fetched += items
    this.counts.unchanged += items
    this.isOverlapping = true
    this.samples.keys = null
  }

  reject(item: RejectedItem): void {
    this.counts.fetched++
    this.counts.failed++
    if (this.rejected.length < maxRejected) this.rejected.push(item)
  }

  duplicate(item: DuplicateItem): void {
    if (this.duplicates.length < maxDuplicates) this.duplicates.push(item)
  }

  /** One of each kind is kept: the first. */
  warn(warnings: Warning[]): void {
    for (const warning of warnings)
      if (!this.warnings.has(warning.kind) && this.warnings.size < maxWarnings)
        this.warnings.set(warning.kind, warning)
  }

  /** Notes what a listing that was read tells of its document. */
  noteRead({ datePosted }: Pick<ListingContent, 'datePosted'>): void {
    this.read++
    if (!datePosted) return
    this.dated++
    if (!this.oldestPostedAt || datePosted < this.oldestPostedAt) this.oldestPostedAt = datePosted
  }

  /** Waits for the store, perhaps for several answers at once, and counts the time in which nothing is read. */
  async storing<T>(work: () => Promise<T>): Promise<T> {
    if (this.waits === 0) this.waitsFrom = performance.now() - this.readMs
    this.waits++
    try {
      return await work()
    } finally {
      this.waits--
      if (this.waits === 0) this.storeMs += performance.now() - this.readMs - this.waitsFrom
    }
  }

  /** Reads, perhaps while the store is waited for. */
  reading<T>(work: () => T): T {
    const from = performance.now()
    try {
      return work()
    } finally {
      this.readMs += performance.now() - from
    }
  }

  /** Leaves the host a pause, which is no time of ours. */
  async resting<T>(work: () => Promise<T>): Promise<T> {
    const from = performance.now()
    try {
      return await work()
    } finally {
      this.restMs += performance.now() - from
    }
  }

  progress(): Progress {
    const fetchMs = sum(this.fetched.map((fetched) => fetched.fetchMs()))
    const parseMs = performance.now() - this.startedAt - fetchMs - this.storeMs - this.restMs
    return {
      counts: { ...this.counts },
      timings: {
        fetchMs: Math.round(fetchMs),
        parseMs: Math.max(0, Math.round(parseMs)),
        storeMs: Math.round(this.storeMs),
      },
      response: this.response(),
      rejected: this.rejected,
      duplicates: this.duplicates,
      warnings: [...this.warnings.values()],
    }
  }

  /** What the host said, page by page. */
  responses(): HostResponse[] {
    return this.fetched.flatMap(({ response }) => response ?? [])
  }

  /** What the host said to the first request, and the bytes of all. */
  private response(): HostResponse | null {
    const responses = this.responses()
    const [first] = responses
    if (!first) return null
    const bytes = sum(responses.map((response) => response.bytes))
    const decodedBytes = sum(responses.map((response) => response.decodedBytes))
    return { ...first, bytes, decodedBytes }
  }

  /** Lets others have their turn, writes the progress, then nudges, unless it was written a moment ago. Throws `LeaseLost`. */
  async publish(): Promise<void> {
    await takeTurns()
    if (performance.now() - this.publishedAt < publishMs) return
    this.publishedAt = performance.now()
    const isHeld = await this.deps.store.runs.progress(this.lease, this.progress())
    if (!isHeld) throw new LeaseLost(this.lease)
    this.deps.queue.nudge()
  }
}

const sum = (figures: number[]): number => figures.reduce((all, one) => all + one, 0)
