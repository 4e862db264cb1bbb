/** What is written, piece by piece. */
export interface Output {
  /** In its place the source has what stands from `start` to `end`: perhaps the same. */
  put(piece: string, start: number, end: number): void
  /** What stands there in the source, as it is. */
  copy(start: number, end: number): void
  length(): number
  read(): string
}

/** Pieces that follow each other in the source as they do here are written as one. */
export function openOutput(source: string): Output {
  let written = ''
  let from = 0
  let to = 0

  function put(piece: string, start: number, end: number): void {
    if (piece.length === end - start && source.startsWith(piece, start)) copy(start, end)
    else {
      flush()
      written += piece
    }
  }

  function copy(start: number, end: number): void {
    if (start !== to) {
      flush()
      from = start
    }
    to = end
  }

  function flush(): void {
    if (from < to) written += source.slice(from, to)
    from = to
  }

  return {
    put,
    copy,
    length: () => written.length + to - from,
    read: () => written + source.slice(from, to),
  }
}
