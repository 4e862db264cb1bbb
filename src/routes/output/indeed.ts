import type { Workplace } from '../../model/listing'
import { leftOutSentence, type OutputFormat } from './format'
import { declaration, element } from './xml'

const remoteTypes: Record<Workplace, string> = {
  remote: 'Fully remote',
  hybrid: 'Hybrid',
  onsite: 'Onsite',
}

/** The XML that Indeed made common, with `location` for places that have no parts. */
export const indeed: OutputFormat = {
  contentType: 'application/xml; charset=utf-8',
  begin: (head) =>
    [
      `${declaration}<source>`,
      element('publisher', 'Gleaner'),
      element('publisherurl', head.page),
      element('lastBuildDate', head.updatedAt.toUTCString()),
      element('note', leftOutSentence(head)),
      '\n',
    ].join(''),
  listing: ({ listing, attribution }) => {
    const { jobLocation: place, workplace } = listing
    return [
      '<job>',
      element('title', listing.title),
      element('date', listing.datePosted),
      element('referencenumber', listing.key),
      element('url', listing.url),
      element('company', listing.hiringOrganization.name),
      element('city', place?.locality),
      element('state', place?.region),
      element('country', place?.country),
      element('postalcode', place?.postalCode),
      element('location', place?.raw),
      element('description', listing.description),
      element('salary', listing.baseSalary?.raw),
      element('jobtype', listing.employmentType.join(', ')),
      element('category', listing.categories.join(', ')),
      element('remotetype', workplace && remoteTypes[workplace]),
      element('expirationdate', listing.validThrough),
      element('applyurl', listing.applyUrl),
      element('attribution', attribution),
      '</job>\n',
    ].join('')
  },
  end: () => '</source>\n',
}
