/** The pipe between the web process and its worker child. It carries one word: runs have changed. */
export interface Link {
  /** A peer that is missing or dead is no error. */
  send(): void
  /** Answers how to stop. */
  onMessage(listener: () => void): () => void
}

const word = 'runs-changed'

/** The worker's end. A process that nobody started with a pipe speaks to nobody. */
export function parentLink(): Link {
  return {
    // Bun drops what is sent to a parent that has died.
    send: () => void process.send?.(word),
    onMessage(listener) {
      const receive = (message: unknown) => {
        if (message === word) listener()
      }
      process.on('message', receive)
      return () => process.off('message', receive)
    },
  }
}

/** What the web's end needs of a child of `Bun.spawn`. */
export interface Child {
  send(message: string): void
}

export interface ChildLink extends Link {
  /** For the `ipc` option of `Bun.spawn`. */
  receive(message: unknown): void
  /** The child to speak to from now on; its forerunner may have died. Null: none. */
  attach(child: Child | null): void
}

/** The web's end. It outlives its children. */
export function childLink(): ChildLink {
  const listeners = new Set<() => void>()
  let peer: Child | null = null
  return {
    send() {
      try {
        peer?.send(word)
      } catch {
        // Died since: the next child looks for itself.
        peer = null
      }
    },
    onMessage(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    receive(message) {
      if (message === word) for (const listener of listeners) listener()
    },
    attach(child) {
      peer = child
    },
  }
}
