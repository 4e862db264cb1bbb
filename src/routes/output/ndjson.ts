import { leftOutSentence, type OutputFormat } from './format'

/** A listing a line. Where any are left out, the last line says so: it has `leftOut`, and no `key`. */
export const ndjson: OutputFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  begin: () => '',
  listing: ({ listing, attribution }) => `${JSON.stringify({ ...listing, attribution })}\n`,
  end: (head) => {
    const message = leftOutSentence(head)
    return message ? `${JSON.stringify({ leftOut: head.leftOut, message })}\n` : ''
  },
}
