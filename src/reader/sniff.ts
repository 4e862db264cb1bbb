import { peek } from './peek'

export interface Sniffed {
  /** By the first character that is no white space; `html` also where a page follows a comment. */
  form: 'empty' | 'xml' | 'html' | 'json' | 'text'
  /** The first 500 bytes, as text. */
  excerpt: string
  /** The whole stream, what was looked at included. Read once. */
  utf8: AsyncIterable<Uint8Array>
}

const sniffedBytes = 4096
const excerptBytes = 500

/** What a body looks like, from its first 4 KB of UTF-8. `xml` and `text` may still turn out to hold no feed. */
export async function sniff(body: AsyncIterable<Uint8Array>): Promise<Sniffed> {
  const { start, whole } = await peek(body, sniffedBytes)
  const text = start.toString('utf8').trimStart()
  return { form: formOf(text), excerpt: excerptOf(start), utf8: whole }
}

function formOf(text: string): Sniffed['form'] {
  if (text === '') return 'empty'
  if (/^[{[]/.test(text)) return 'json'
  if (/^(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+)?(?:html|head|body)[\s>]/i.test(text)) return 'html'
  return text.startsWith('<') ? 'xml' : 'text'
}

/** Without the character that the cut has split. */
const excerptOf = (start: Buffer): string =>
  new TextDecoder().decode(start.subarray(0, excerptBytes), { stream: true }).trim()
