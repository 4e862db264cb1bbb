import { leftOutSentence, type OutputFormat } from './format'
import { jobElements, jobNamespace } from './rss'
import { declaration, element, xmlText } from './xml'

/** Atom 1.0 (RFC 4287). */
export const atom: OutputFormat = {
  contentType: 'application/atom+xml; charset=utf-8',
  begin: (head) =>
    [
      declaration,
      `<feed xmlns="http://www.w3.org/2005/Atom" ${jobNamespace}>`,
      element('id', head.self),
      element('title', head.title),
      element('subtitle', leftOutSentence(head)),
      `<link rel="self" type="application/atom+xml" href="${xmlText(head.self)}"/>`,
      `<link rel="alternate" type="text/html" href="${xmlText(head.page)}"/>`,
      element('updated', head.updatedAt),
      '<author><name>Gleaner</name></author><generator>Gleaner</generator>\n',
    ].join(''),
  listing: (outgoing) => {
    const { listing, attribution } = outgoing
    return [
      '<entry>',
      // RFC 4287 section 4.2.6: an IRI
      element('id', `urn:gleaner:${encodeURIComponent(listing.key)}`),
      element('title', listing.title),
      `<link rel="alternate" href="${xmlText(listing.url)}"/>`,
      element('published', listing.datePosted),
      element('updated', listing.changedAt),
      listing.categories.map((name) => `<category term="${xmlText(name)}"/>`).join(''),
      jobElements(outgoing),
      element('rights', attribution),
      listing.description && `<content type="html">${xmlText(listing.description)}</content>`,
      '</entry>\n',
    ].join('')
  },
  end: () => '</feed>\n',
}
