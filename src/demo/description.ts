import { escapeHTML } from 'bun'
import { benefits, steps } from './companies'
import { rollDice } from './dice'
import type { Posting } from './posting'

/** The description as HTML, 1 to 4 KB; stays the same until the posting is edited. */
export function writeDescription(posting: Posting): string {
  const { company, trade } = posting
  const dice = rollDice(`${posting.id} description`)
  const opening = dice.pick([
    `is looking for a colleague in ${trade.name.toLowerCase()}`,
    'has an open chair',
    'is growing by one',
  ])
  const parts = [
    posting.amendment && `<p><em>${escapeHTML(posting.amendment)}</em></p>`,
    `<p><strong>${escapeHTML(company.name)}</strong> ${escapeHTML(company.about)} ` +
      `The team ${escapeHTML(opening)}: <strong>${escapeHTML(posting.title)}</strong>.</p>`,
    `<p>${dice.draw(sentences, dice.between(2, 5)).join(' ')}</p>`,
    '<h3>What you will do</h3>',
    bulletList(dice.draw(trade.tasks, dice.between(3, 6))),
    '<h3>What you bring</h3>',
    bulletList(dice.draw(trade.skills, dice.between(3, 6))),
    '<h3>What we offer</h3>',
    bulletList(dice.draw(benefits, dice.between(2, 6))),
    dice.isLucky(0.6) &&
      `<h3>How it goes</h3>\n<ol>${itemsOf(steps.slice(0, dice.between(3, 5)))}</ol>`,
    `<p>${dice.pick(closings)}</p>`,
  ]
  return parts.filter(Boolean).join('\n')
}

/** The first sentence or two as plain text, cut as blogs cut: an excerpt that ends in an ellipsis. */
export const excerptOf = (posting: Posting): string =>
  `${posting.company.name} ${posting.company.about} The team is looking for: ${posting.title}`

const bulletList = (points: string[]): string => `<ul>${itemsOf(points)}</ul>`
const itemsOf = (points: string[]): string =>
  points.map((point) => `<li>${escapeHTML(point)}</li>`).join('')

const sentences: readonly string[] = [
  'You will join a group of seven that talks little in meetings and a lot in writing.',
  'The first month is for reading, asking and small repairs; after it the area is yours.',
  'Nobody here keeps score of hours&nbsp;&mdash; we look at what has become better.',
  'The role is new, and much of it is yours to shape.',
  'Your predecessor has moved to another team and will hand over in person.',
  'We write things down, so that you can sleep while others work &#8211; and the other way round.',
  'Half of us came from other trades: a baker, a ship&rsquo;s mate, two teachers.',
  'We are profitable, and we grow slowly on purpose.',
  'You will find the reasons for our decisions in a folder, not in somebody&rsquo;s head.',
  'We care for <em>good questions</em> more than for quick answers.',
  'The work has a season: busy from March to June, quiet in autumn.',
]

const closings: readonly [string, ...string[]] = [
  'Write to us in your own words. A covering letter is not needed; three honest paragraphs are.',
  'We answer every application within a week. You do not meet every point? Write anyway.',
  'People of every background are welcome. Tell us what you need for the interview.',
  'Send a CV &amp; two links that you are proud of.',
]
