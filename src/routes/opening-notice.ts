import { counted } from '../../views/format'
import { everyFeed, type NoticeProps } from '../../views/notice'
import type { Opening } from '../runs'

/** What became of the wish to import one feed. */
export function noticeOf(opening: Opening): NoticeProps {
  switch (opening.name) {
    case 'opened':
      return { tone: 'good', text: `${opening.run.feedName} is queued.` }
    case 'alreadyOpen':
      return { tone: 'info', text: `${opening.run.feedName} is being imported already.` }
    case 'tooSoon':
      return {
        tone: 'info',
        text: `${opening.feed.name} was not imported. ${opening.rule}`,
        forceFeedId: opening.feed.id,
      }
    case 'paused':
      return { tone: 'info', text: pausedText(opening) }
    case 'noFeed':
      return { tone: 'bad', text: `There is no feed "${opening.feedId}".` }
    default:
      return opening satisfies never
  }
}

const pausedText = ({ feed, source }: Extract<Opening, { name: 'paused' }>): string => {
  if (source)
    return `${feed.name} is not imported: its source is paused (${source.pausedBecause}). Resume it on the politeness page first.`
  const reason = feed.disabledReason ? ` (${feed.disabledReason})` : ''
  return `${feed.name} is paused${reason}. Resume it on the feeds page first.`
}

/** What became of the wish to import every feed. */
export function noticeOfAll(openings: Opening[]): NoticeProps {
  if (openings.length === 0)
    return { tone: 'info', text: 'There is no feed to import: none is added, or all are paused.' }
  const named = (name: Opening['name']) =>
    openings.filter((opening) => opening.name === name).length
  const [opened, open] = [named('opened'), named('alreadyOpen')]
  const early = openings.find((opening) => opening.name === 'tooSoon')
  const parts = [
    opened > 0 ? `${counted(opened, 'feed is', 'feeds are')} queued.` : '',
    open > 0 ? `${counted(open, 'feed is', 'feeds are')} being imported already.` : '',
    early
      ? `${counted(named('tooSoon'), 'feed was', 'feeds were')} not imported. ${early.rule}`
      : '',
  ]
  return {
    tone: opened > 0 && !early ? 'good' : 'info',
    text: parts.filter(Boolean).join(' '),
    ...(early && { forceFeedId: everyFeed }),
  }
}
