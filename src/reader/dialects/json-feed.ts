import { child, type Element, textOf } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import { firstOf, jsonDialect, otherLink, readJsonItem } from '../formats/json'
import { escapeText } from '../html/escape'
import { collapse, decodeEntities, readText } from '../values/text'
import { readUrl } from '../values/urls'
import type { Dialect, Sample } from './dialect'

const isJsonFeed = ({ root, fields }: Sample): boolean => {
  const version = child(root, 'version')
  if (version && /jsonfeed\.org/i.test(textOf(version))) return true
  // Names of its own; a date has that name elsewhere, too
  if (fields.contenthtml || fields.contenttext) return true
  return fields.id !== undefined && fields.datepublished !== undefined
}

/** Plain text keeps its lines, and what looks like markup in it. */
const htmlOfText = (text: string): string =>
  `<p>${escapeText(text.trim()).replace(/\r?\n/g, '<br>')}</p>`

/** It is plain text by definition: what looks like markup in it is meant. */
const plainTitle = (text: string): string | null => collapse(decodeEntities(text)) || null

/** An item of JSON Feed 1.0 or 1.1 (jsonfeed.org). */
function readItem(record: Element, channel: Channel): FeedItem {
  const item = readJsonItem(record, channel)
  const { fields } = item
  const text = fields.contenttext?.[0]
  const link =
    readUrl((fields.url ?? fields.externalurl)?.[0], channel.base) ?? readUrl(fields.id?.[0], null)
  return {
    ...item,
    link,
    base: link ?? channel.base,
    title: plainTitle(fields.title?.[0] ?? ''),
    guid: fields.id?.[0] ?? null,
    published: fields.datepublished?.[0] ?? null,
    updated: fields.datemodified?.[0] ?? null,
    description: fields.summary?.[0] ?? null,
    content: fields.contenthtml?.[0] ?? (text ? htmlOfText(text) : null),
    author: readText((fields['authors/name'] ?? fields['author/name'])?.[0]),
    categories: [...new Set(fields.tags ?? [])],
  }
}

/** Its author is a person, not an employer. */
export const jsonFeed: Dialect = jsonDialect({
  name: 'json-feed',
  detect: isJsonFeed,
  readItem,
  // A listing has no tags in its title, whoever wrote them there
  rules: { title: ['title'], applyUrl: [otherLink('externalurl')] },
  paging: { by: 'link', paths: ['nexturl'] },
})

const ofPosting = (...paths: string[]): string[] => paths.map((path) => `jobposting/${path}`)

const addressParts = ['addresslocality', 'addressregion', 'addresscountry', 'postalcode']

const inAddress = (name: string) => firstOf('jobposting/joblocation/address', name, addressParts)

/** Teamtailor's JSON Feed: each item carries a whole JobPosting of schema.org, which says more. */
export const teamtailorJson: Dialect = {
  ...jsonFeed,
  name: 'teamtailor-json',
  detect: (sample) => isJsonFeed(sample) && sample.fields['jobposting/title'] !== undefined,
  rules: {
    title: ofPosting('title'),
    description: ofPosting('description'),
    company: ofPosting('hiringorganization/name'),
    logo: ofPosting('hiringorganization/logo'),
    city: [inAddress('addresslocality')],
    region: [inAddress('addressregion')],
    country: [inAddress('addresscountry')],
    postalCode: [inAddress('postalcode')],
    workplace: ofPosting('joblocationtype'),
    eligible: ofPosting('applicantlocationrequirements/name'),
    employmentType: ofPosting('employmenttype'),
    categories: ofPosting('occupationalcategory'),
    datePosted: ofPosting('dateposted'),
    validThrough: ofPosting('validthrough'),
    salaryMin: ofPosting('basesalary/value/minvalue', 'basesalary/value/value'),
    salaryMax: ofPosting('basesalary/value/maxvalue', 'basesalary/value/value'),
    salaryCurrency: ofPosting('basesalary/currency'),
    salaryUnit: ofPosting('basesalary/value/unittext'),
    applyUrl: [otherLink('externalurl')],
  },
}
