/** No host takes a longer one. */
const longest = 8192

/** A link as a feed has it -> absolute http(s) URL; null when it is none. `base` resolves a relative one. */
export function readUrl(value: string | null | undefined, base: string | null): string | null {
  if (!value) return null
  const text = value.includes('&') ? value.replace(/&(?:amp|#0*38|#x0*26);/gi, '&') : value
  if (text.trim() === '') return null
  const href = URL.parse(text.trim(), base ?? undefined)?.href
  return href && href.length <= longest && /^https?:/.test(href) ? href : null
}

const trackingParameter =
  /^(?:utm_[^=]*|gclid|fbclid|source|ref|trk|phpsessid|jsessionid|cfid|cftoken|sid|session_?id)$/i

/**
 * The URL without what does not name the page: fragment, default port, tracking and
 * session parameters. The others keep their order and their bytes.
 */
export function canonicalUrl(href: string): string {
  const url = new URL(href)
  if (url.pathname.includes(';')) url.pathname = url.pathname.replace(/;jsessionid=[^/;]*/i, '')
  return `${url.protocol}//${url.host}${url.pathname}${searchOf(url)}`
}

function searchOf({ search }: URL): string {
  if (search === '') return ''
  const kept = search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !trackingParameter.test(part.split('=', 1)[0] ?? ''))
  return kept.length > 0 ? `?${kept.join('&')}` : ''
}

/** The board that a document belongs to when nobody says: its host without `www.` and the like; null for no URL. */
export function sourceOf(href: string): string | null {
  const host = URL.parse(href)?.hostname
  return host ? host.replace(/^(?:www|feeds?|rss)\./, '') : null
}
