import type { Feed, FeedKind } from '../src/model/feed'
import type { Brake, BrakeReason } from '../src/model/lifecycle-brake'
import type { KindEvidence, KindOrigin } from '../src/model/lifecycle-kind'
import { counted, formatNumber } from './format'

export const kindWords: Record<FeedKind, string> = {
  full: 'All listings of the board',
  window: 'The newest listings only',
}

/** What that means for a listing that is missing. */
const kindSentences: Record<FeedKind, string> = {
  full: 'What two runs miss is closed.',
  window: 'What is missing may be open still.',
}

export const originWords: Record<KindOrigin, string> = {
  declared: 'declared',
  source: 'as its source says',
  assumed: 'assumed, for nobody has said',
}

export const kindText = ({ kind, kindFrom }: Pick<Feed, 'kind' | 'kindFrom'>): string =>
  `${kindWords[kind]} (${originWords[kindFrom]}). ${kindSentences[kind]}`

export function evidenceText(kind: FeedKind, { runs, vanished, fromTail }: KindEvidence): string {
  const share = `${formatNumber(fromTail)} of ${counted(vanished, 'listing')} that left it in ${counted(runs, 'run')}`
  return kind === 'window'
    ? `${share} were the oldest: it seems to have the newest listings only.`
    : `Only ${share} were the oldest: it seems to have all listings of the board.`
}

export const brakeText = ({ count, of }: Pick<Brake, 'count' | 'of'>): string =>
  `${formatNumber(count)} of ${counted(of, 'open listing')}`

export const brakeSentences: Record<BrakeReason, string> = {
  many: 'Two runs have missed more than a fifth of the open listings.',
  all: 'Two runs have missed every listing that was open.',
  doubtful: 'Runs that were empty, short or suspect have missed them.',
}
