import { join } from 'node:path'
import { type Dice, rollDice } from '../../src/demo/dice'
import { remoteTrades } from '../../src/demo/trades'
import { sentenceOf, sentencesOf } from './prose'

/** What stands in the feed at one import: at first; again, with another date in its head; with every tenth item edited. */
export const variants = ['first', 'unchanged', 'changed'] as const
export type Variant = (typeof variants)[number]

export const fileOf = (folder: string, variant: Variant): string => join(folder, `${variant}.xml`)

/** The folder of the same feed with a tenth of its items. */
export const partOf = (folder: string): string => join(folder, 'part')

/** What an edited item says that it did not say before. */
export const editedWords = 'This post was edited.'

const isEdited = (index: number): boolean => index % 10 === 3
export const editedOf = (items: number): number => Math.ceil((items - 3) / 10)

/** Writes the feed in all its variants, about 4 KB an item; answers the bytes of the first. Same count, same bytes. */
export async function writeFeeds(folder: string, items: number): Promise<number> {
  const sinks = variants.map((variant, day) => {
    const sink = Bun.file(fileOf(folder, variant)).writer()
    sink.write(head(day))
    return { sink, variant }
  })
  for (let index = 0; index < items; index++) {
    const item = itemOf(index)
    const edited = isEdited(index) ? item.replace('<h3>', `<p>${editedWords}</p><h3>`) : item
    for (const { sink, variant } of sinks) sink.write(variant === 'changed' ? edited : item)
    if (index % 500 === 0) await Promise.all(sinks.map(({ sink }) => sink.flush()))
  }
  for (const { sink } of sinks) {
    sink.write(tail)
    await sink.end()
  }
  return Bun.file(fileOf(folder, 'first')).size
}

/** The channel up to its first item, as on that day. */
export const head = (
  day: number,
): string => `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:media="http://search.yahoo.com/mrss/"
	xmlns:job_listing="https://board.example"
>
<channel>
	<title>A large board</title>
	<link>https://board.example</link>
	<description>All open posts</description>
	<lastBuildDate>${dateOf(startMs + day * dayMs)}</lastBuildDate>
	<language>en-US</language>
`

export const tail = '</channel>\n</rss>\n'

const dayMs = 86_400_000
export const startMs = Date.UTC(2026, 9, 1)
export const dateOf = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000')

export function itemOf(index: number): string {
  const dice = rollDice(`item ${index}`)
  const id = 100_000 + index
  const trade = dice.pick(remoteTrades)
  const title = Bun.escapeHTML(`${dice.pick(trade.titles)} ${id}`)
  const link = `https://board.example/jobs/${id}-post`
  const company = Bun.escapeHTML(dice.pick(trade.employers).name)
  return `	<item>
		<title>${title}</title>
		<id>${id}</id>
		<link>${link}</link>
		<pubDate>${dateOf(startMs - index * 60_000)}</pubDate>
		<guid isPermaLink="true">${link}</guid>
		<description><![CDATA[${sentenceOf(dice)}&hellip;]]></description>
		<content:encoded><![CDATA[${bodyOf(dice, company)}]]></content:encoded>
		<media:content url="https://board.example/logos/${dice.between(1, 900)}.png" medium="image" />
<job_listing:location><![CDATA[LATAM,  Canada,  USA]]></job_listing:location>
<job_listing:job_type><![CDATA[Full Time]]></job_listing:job_type>
<job_listing:category><![CDATA[${Bun.escapeHTML(trade.name)}]]></job_listing:category>
<job_listing:company><![CDATA[${company}]]></job_listing:company>
<job_listing:salary><![CDATA[${dice.between(40, 120)},000 USD per year]]></job_listing:salary>
	</item>
`
}

/** HTML as advertisements have it: paragraphs, lists, some markup and some entities. */
export const bodyOf = (dice: Dice, company: string): string =>
  [
    `<p><strong>${company}</strong> ${sentencesOf(dice, 6, 10).join(' ')}</p>`,
    `<h3>Tasks &amp; duties</h3><ul>${itemsOf(dice)}</ul>`,
    `<h3>Your profile</h3><ul>${itemsOf(dice)}</ul>`,
    `<p>${sentencesOf(dice, 6, 10).join(' ')} <a href="https://board.example/apply" target="_blank">Apply&nbsp;now</a></p>`,
    `<p style="color:#333">${sentencesOf(dice, 6, 10).join(' <br> ')}</p>`,
    `<p><em>${sentenceOf(dice)}</em> &#8211; ${sentencesOf(dice, 5, 8).join(' ')}</p>`,
  ].join('\n')

const itemsOf = (dice: Dice): string =>
  sentencesOf(dice, 5, 9)
    .map((sentence) => `<li>${sentence}</li>`)
    .join('')
