/** One message = one run. Its truth is in the store: the message only says that there is work. */
export interface Message {
  runId: string
  generation: number
}

/** What becomes of a message. Attempts and back-off are counted by the store, not by the queue. */
export type Verb =
  | { name: 'done' }
  /**
   * Not within `ms`: a host to wait for, or a back-off. A duration, since the store's clock and the
   * queue's may differ.
   */
  | { name: 'delay'; ms: number }
  /** The next worker may have it at once. */
  | { name: 'giveBack' }
  /** Kept aside until a person decides. */
  | { name: 'deadLetter'; reason: string }

/** `signal` aborts when the consumer closes: finish soon, or give back. A handler that throws has its message given back. */
export type Handler = (message: Message, signal: AbortSignal) => Promise<Verb>

export interface Consumer {
  /** Takes no more messages, aborts the handlers' signal, resolves when the last handler has ended or `graceMs` are over. */
  close(graceMs: number): Promise<void>
}

export interface QueueCounts {
  /** Ready to be taken. */
  ready: number
  delayed: number
  active: number
  deadLetters: number
}

export interface Queue {
  readonly name: 'stored' | 'bullmq'
  /** Idempotent for a message that the queue has. Rejects with `QueueUnavailable`. */
  enqueue(message: Message, options: { priority: number; delayMs: number }): Promise<void>
  /** Whether the queue still has this message (waiting, delayed or active). */
  has(message: Message): Promise<boolean>
  /** Drops a message that nobody works on; none is not an error. */
  remove(message: Message): Promise<void>
  /** Most urgent first, then oldest; at most `concurrency` handlers at a time in this process. */
  consume(handler: Handler, concurrency: number): Consumer
  /** Nothing is taken while paused, by any worker. */
  pause(): Promise<void>
  resume(): Promise<void>
  isPaused(): Promise<boolean>
  /** Tells every listener, in every process, that runs have changed. Never fails, may get lost. */
  nudge(): void
  /** Calls back at nudges; answers how to stop. */
  subscribe(listener: () => void): () => void
  counts(): Promise<QueueCounts>
  /** Resolves when the queue answers. */
  ping(): Promise<void>
  /** Of what it is kept in, by its name: `Redis 8.0.2`. Null: in the store. */
  version(): Promise<string | null>
  close(): Promise<void>
}

export class QueueUnavailable extends Error {
  override name = 'QueueUnavailable'
}
