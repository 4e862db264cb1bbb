import { escapeHTML } from 'bun'
import { excerptOf, writeDescription } from './description'
import { linkOf, type PayRange, type Posting, slugOf } from './posting'
import { cdata } from './xml'

export interface Channel {
  title: string
  /** Where the site lives, without a slash at the end. */
  siteUrl: string
  feedUrl: string
  builtAt: Date
}

/** The `job_feed` of WordPress with WP Job Manager, numeric ids included as Jobicy has them. */
export const renderWpjm = (channel: Channel, items: string[]): string =>
  [head(channel), ...items, '</channel>\n</rss>\n'].join('')

/** A draft that went out by mistake: no title, no link. Real boards have one now and then. */
export const renderUnfinished = (posting: Posting): string => `	<item>
		<title></title>
		<pubDate>${rfc822(posting.postedAt)}</pubDate>
		<description>${cdata('')}</description>
	</item>
`

// The namespace of job_listing is the site's own address: WP Job Manager emits site_url().
const head = ({
  title,
  siteUrl,
  feedUrl,
  builtAt,
}: Channel): string => `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:atom="http://www.w3.org/2005/Atom"
	xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
	xmlns:media="http://search.yahoo.com/mrss/"
	xmlns:job_listing="${siteUrl}"
>
<channel>
	<title>${plain(title)}</title>
	<atom:link href="${plain(feedUrl)}" rel="self" type="application/rss+xml" />
	<link>${siteUrl}</link>
	<description></description>
	<lastBuildDate>${rfc822(builtAt)}</lastBuildDate>
	<language>en-US</language>
`

export function renderItem(siteUrl: string, posting: Posting): string {
  const { id, title, company, salary } = posting
  const link = linkOf(siteUrl, posting)
  return `	<item>
		<title>${plain(title)}</title>
		<id>${id}</id>
		<link>${link}</link>
		<pubDate>${rfc822(posting.postedAt)}</pubDate>
		<guid isPermaLink="true">${link}</guid>
		<description>${cdata(`${escapeHTML(excerptOf(posting))}&hellip;`)}</description>
		<content:encoded>${cdata(writeDescription(posting))}</content:encoded>
		<media:content url="${siteUrl}/logos/${slugOf(company.name)}.svg" medium="image" />
<job_listing:location>${cdata(escapeHTML(posting.region))}</job_listing:location>
<job_listing:job_type>${cdata(escapeHTML(posting.jobTypes.join(', ')))}</job_listing:job_type>
<job_listing:category>${cdata(escapeHTML(posting.trade.name))}</job_listing:category>
<job_listing:company>${cdata(escapeHTML(company.name))}</job_listing:company>
${salary ? `<job_listing:salary>${cdata(escapeHTML(euros(salary)))}</job_listing:salary>\n` : ''}	</item>
`
}

const euros = ({ least, most }: PayRange): string =>
  `€${least.toLocaleString('en')} – €${most.toLocaleString('en')} per year`

/** Text as WordPress writes it outside CDATA: numeric references for what is not plain ASCII punctuation. */
const plain = (text: string): string =>
  text
    .replaceAll('&', '&#038;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('–', '&#8211;')
    .replaceAll('’', '&#8217;')

const rfc822 = (at: Date): string => at.toUTCString().replace('GMT', '+0000')
