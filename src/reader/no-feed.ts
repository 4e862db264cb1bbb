import type { Failure } from '../model/outcome'
import { namedFeed } from './named-feed'
import { capCodePoints, dropControls } from './values/text'

const excerptBytes = 500

/** What pages say that stand between programs and a feed. */
const challenge =
  /_Incapsula_|Incapsula incident|cf-chl|cf_chl|cf-mitigated|captcha|Access denied|Just a moment\.\.\.|Attention Required!|Pardon Our Interruption|datadome|_pxhd/i

/** What came instead of a feed. */
export interface Sent {
  /** A few kilobytes, decompressed. */
  start: Uint8Array
  /** Name of the document's element; '': it has none. */
  root: string
  /** As much as shows which feeds a page names. */
  shown: Buffer
  /** Where it was found. */
  url: string | null
}

const pageRoots = /^(?:html|head|body|title|meta|link|script|style|h1|p|div|center)$/

/** Why a document is no feed, with its first bytes. A feed that a page names is suggested, never followed. */
export function noFeed({ start, root, shown, url }: Sent): Failure {
  if (start.length === 0)
    return { kind: 'noBody', message: 'The host answered without a single byte.' }
  const excerpt = excerptOf(start)
  if (/^[\s\uFEFF]*[{[]/.test(excerpt))
    return {
      kind: 'notAFeed',
      message: 'The host sent JSON in which there is no list of listings.',
      excerpt,
    }
  const isPage = pageRoots.test(root)
  if (root !== '' && !isPage)
    return {
      kind: 'notAFeed',
      message: `The document begins with <${capCodePoints(root, 40)}>, which no known feed does.`,
      excerpt,
    }
  const mark = challenge.exec(Buffer.from(start).toString('latin1'))?.[0]
  if (mark)
    return {
      kind: 'blocked',
      message: `The host sent a page that keeps programs out ("${mark}") instead of the feed.`,
      excerpt,
    }
  const what = isPage ? 'a web page' : 'text without any element of a feed'
  const feed = isPage ? namedFeed(shown.toString('utf8'), url) : null
  const suggestion = feed === null ? '' : ` The page names a feed: ${feed}`
  return {
    kind: 'notAFeed',
    message: `The host sent ${what} instead of a feed.${suggestion}`,
    excerpt,
  }
}

const excerptOf = (start: Uint8Array): string =>
  dropControls(new TextDecoder().decode(start.subarray(0, excerptBytes)))
