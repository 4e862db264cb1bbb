import type { Failure } from '../model/outcome'
import { capCodePoints, dropControls } from './values/text'

const excerptBytes = 500

/** What pages say that stand between programs and a feed. */
const challenge =
  /_Incapsula_|Incapsula incident|cf-chl|cf_chl|cf-mitigated|captcha|Access denied|Just a moment\.\.\.|Attention Required!|Pardon Our Interruption|datadome|_pxhd/i

/** Why a document is no feed: what came instead, with its first bytes. `root`: '' when it has no element. */
export function noFeed(start: Uint8Array, root: string): Failure {
  if (start.length === 0)
    return { kind: 'noBody', message: 'The host answered without a single byte.' }
  const excerpt = excerptOf(start)
  if (/^[\s\uFEFF]*[{[]/.test(excerpt))
    return {
      kind: 'notAFeed',
      message: 'The host sent JSON in which there is no list of listings.',
      excerpt,
    }
  if (root !== '' && root !== 'html')
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
  const what = root === 'html' ? 'a web page' : 'text without any element of a feed'
  return { kind: 'notAFeed', message: `The host sent ${what} instead of a feed.`, excerpt }
}

const excerptOf = (start: Uint8Array): string =>
  dropControls(new TextDecoder().decode(start.subarray(0, excerptBytes)))
