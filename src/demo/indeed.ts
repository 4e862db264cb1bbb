import { writeDescription } from './description'
import { linkOf, type PayRange, type Posting } from './posting'
import { cdata } from './xml'

interface Publisher {
  name: string
  siteUrl: string
  builtAt: Date
}

/** A full list in the manner of Indeed: `<source>` with one `<job>` for each open post. */
export const renderIndeed = (publisher: Publisher, postings: Posting[]): string =>
  [
    `<?xml version="1.0" encoding="utf-8"?>
<source>
  <publisher>${publisher.name}</publisher>
  <publisherurl>${publisher.siteUrl}</publisherurl>
  <lastBuildDate>${publisher.builtAt.toUTCString()}</lastBuildDate>
`,
    ...postings.map((posting) => renderJob(publisher.siteUrl, posting)),
    '</source>\n',
  ].join('')

function renderJob(siteUrl: string, posting: Posting): string {
  const { id, city, salary } = posting
  return `  <job>
    <title>${cdata(posting.title)}</title>
    <date>${cdata(posting.postedAt.toISOString())}</date>
    <referencenumber>${cdata(`AG-${id}`)}</referencenumber>
    <url>
      ${cdata(`${linkOf(siteUrl, posting)}?ref=${id}&utm_source=feed`)}
    </url>
    <company>${cdata(posting.company.name)}</company>
    <city>${cdata(city.name)}</city>
    <state>${cdata(city.state)}</state>
    <country>${cdata('US')}</country>
    <postalcode>${cdata(city.postalCode)}</postalcode>
    <description>${cdata(writeDescription(posting))}</description>
    <salary>${salary ? cdata(dollars(salary)) : ''}</salary>
    <jobtype>${cdata(posting.jobTypes.map(joined).join(', '))}</jobtype>
    <category>${cdata(posting.trade.name)}</category>
    <expirationdate>${cdata(posting.expiresAt.toUTCString())}</expirationdate>
    <remotetype></remotetype>
  </job>
`
}

const dollars = ({ least, most }: PayRange): string =>
  `$${least / 1000}K - $${most / 1000}K per year`

/** `Full Time` is `fulltime` here. */
const joined = (jobType: string): string => jobType.toLowerCase().replace(' ', '')
