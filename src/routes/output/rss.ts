import type { Outgoing } from '../../listing-exports'
import { leftOutSentence, type OutputFormat } from './format'
import { declaration, element, elements, xmlText } from './xml'

/** What RSS and Atom have no element for, in the vocabulary that readers of job feeds know (Google Base). */
export const jobNamespace = 'xmlns:g="http://base.google.com/ns/1.0"'

export const jobElements = ({ listing }: Outgoing): string =>
  [
    element('g:employer', listing.hiringOrganization.name),
    element('g:location', listing.jobLocation?.raw),
    elements('g:job_type', listing.employmentType),
    element('g:salary', listing.baseSalary?.raw),
    element('g:expiration_date', listing.validThrough),
  ].join('')

/** RSS 2.0 (rssboard.org/rss-specification). A date that is unknown is left out. */
export const rss: OutputFormat = {
  contentType: 'application/rss+xml; charset=utf-8',
  begin: (head) =>
    [
      declaration,
      `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" ${jobNamespace}>\n<channel>`,
      element('title', head.title),
      element('link', head.page),
      element('description', leftOutSentence(head) ?? 'Job listings, the newest first.'),
      `<atom:link rel="self" type="application/rss+xml" href="${xmlText(head.self)}"/>`,
      element('lastBuildDate', head.updatedAt.toUTCString()),
      element('generator', 'Gleaner'),
      '\n',
    ].join(''),
  listing: (outgoing) => {
    const { listing, attribution } = outgoing
    return [
      '<item>',
      element('title', listing.title),
      element('link', listing.url),
      `<guid isPermaLink="false">${xmlText(listing.key)}</guid>`,
      element('pubDate', listing.datePosted?.toUTCString()),
      element('description', listing.description),
      elements('category', listing.categories),
      jobElements(outgoing),
      element('dc:rights', attribution),
      '</item>\n',
    ].join('')
  },
  end: () => '</channel>\n</rss>\n',
}
