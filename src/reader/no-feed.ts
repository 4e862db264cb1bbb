import type { Failure } from '../model/outcome'
import { type NamedFeed, namedFeeds } from './named-feed'
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
export function noFeed(sent: Sent): Failure {
  const { start, root } = sent
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
  const [feed] = feedsNamed(sent)
  const suggestion = feed === undefined ? '' : ` The page names a feed: ${feed.url}`
  return {
    kind: 'notAFeed',
    message: `The host sent ${what} instead of a feed.${suggestion}`,
    excerpt,
  }
}

/** Those that a web page names. */
export const feedsNamed = ({ root, shown, url }: Sent): NamedFeed[] =>
  pageRoots.test(root) ? namedFeeds(shown.toString('utf8'), url) : []

const excerptOf = (start: Uint8Array): string =>
  dropControls(new TextDecoder().decode(start.subarray(0, excerptBytes)))
