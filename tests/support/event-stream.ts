import { until } from './until'

/** A client of the event stream that remembers what came. */
export interface EventStream {
  status: number
  messages: { id: string | null; data: string }[]
  comments: string[]
  /** The messages' HTML in one. */
  html: () => string
  isEnded: () => boolean
  /** Waits for a message that holds this text. */
  saw: (text: string) => Promise<void>
  close: () => void
}

export async function openEvents(
  url: string,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const abort = new AbortController()
  const response = await fetch(url, { headers, signal: abort.signal })
  const messages: EventStream['messages'] = []
  const comments: string[] = []
  let isEnded = false
  void read().catch(() => {})
  const html = () => messages.map(({ data }) => data).join('\n')
  return {
    status: response.status,
    messages,
    comments,
    html,
    isEnded: () => isEnded,
    saw: (text) => until(() => html().includes(text), 8000),
    close: () => abort.abort(),
  }

  async function read(): Promise<void> {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk, { stream: true })
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) take(block.split('\n'))
    }
    isEnded = true
  }

  function take(lines: string[]): void {
    comments.push(...lines.filter((line) => line.startsWith(':')))
    const field = (name: string) =>
      lines
        .filter((line) => line.startsWith(`${name}: `))
        .map((line) => line.slice(name.length + 2))
    const data = field('data')
    if (data.length > 0) messages.push({ id: field('id')[0] ?? null, data: data.join('\n') })
  }
}
