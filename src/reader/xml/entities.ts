import { decodeHTMLStrict } from 'entities/decode'
import { dropForbidden } from '../encoding/control-characters'

/** HTML would make U+FFFD of it. */
const nul = /&#(?:0+|x0+);/gi
/** What may be a reference to something else than `&`. */
const others = /&(?!amp;)[#\w]/

/**
 * References to text, once: HTML 5's names and numbers, each only with its semicolon. All else stays as it
 * stands, so that `?a=1&copy=2` and `AT&T` survive. A reference may bring a control character in (`&#8;`): dropped too.
 */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text
  if (!others.test(text)) return text.replaceAll('&amp;', '&')
  if (!text.includes('&#')) return decodeHTMLStrict(text)
  return dropForbidden(decodeHTMLStrict(text.replace(nul, '')))
}
