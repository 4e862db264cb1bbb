import { dropControls } from '../values/text'
import { readUrl } from '../values/urls'

/** What a feed escapes again and again: `&amp;amp;` and `&#38;amp;` are one ampersand. */
const ampersands = /&(?:(?:amp|#0*38|#x0*26);)+/gi

/**
 * A link's `href`, its references decoded, as it may be written: absolute http(s), or mailto; null for every other
 * scheme. An http(s) link is what the URL parser that browsers share makes of it, so both see the same scheme.
 */
export function readLink(href: string, base: string | null): string | null {
  const target = dropControls(href).replace(ampersands, '&')
  const mail = /^\s*mailto:[^\s<>"']+/i.exec(target)
  return mail ? mail[0].trim() : readUrl(target, base)
}
