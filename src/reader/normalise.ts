import type { ListingContent, ListingDraft } from '../model/listing'
import type { Warning } from '../model/run'
import { twinKeyOf } from '../model/twin'
import { capLine, capValue, capValues } from './caps'
import { type Dialect, type Rules, take, takeAll } from './dialects/dialect'
import type { FeedItem } from './feed-document'
import type { Channel } from './feed-head'
import { readHtml } from './html/html'
import { hashContent, readExternalId } from './identity'
import { rawOf } from './raw'
import { readDate } from './values/dates'
import { readEmploymentTypes } from './values/employment'
import { readSalary, type SalaryReading } from './values/money'
import { readEligibility, readPlace } from './values/place'
import { capCodePoints, collapse, readText, titleLimit } from './values/text'
import { canonicalUrl, readUrl } from './values/urls'
import { readWorkplace } from './values/workplace'

export type Normalised =
  | { name: 'listing'; draft: ListingDraft; warnings: Warning[] }
  | { name: 'rejected'; reason: string }

/** An item and the rules of its dialect. */
interface Source {
  item: FeedItem
  dialect: Dialect
  one(field: keyof Rules): string | null
  all(field: keyof Rules): string[]
}

/**
 * An item -> a listing in schema.org's terms. What the feed does not say is null.
 * `hasSharedGuid`: an earlier listing of the document has its guid.
 */
export function normaliseItem(
  item: FeedItem,
  dialect: Dialect,
  channel: Channel,
  hasSharedGuid: boolean,
): Normalised {
  const source: Source = {
    item,
    dialect,
    one: (field) => capValue(field, take(dialect.rules[field], item, channel)),
    all: (field) => capValues(takeAll(dialect.rules[field], item, channel)),
  }
  const title = readText(source.one('title')) ?? item.title
  if (!title) return { name: 'rejected', reason: 'It has no title.' }
  const url = readUrl(source.one('url'), item.base) ?? item.link
  if (!url) return { name: 'rejected', reason: 'It has no link that begins with http(s).' }
  const warnings: Warning[] = []
  const content = readContent(source, capCodePoints(title, titleLimit), url, warnings)
  const draft = identify(content, source, channel, hasSharedGuid)
  if (hasSharedGuid && draft.externalId.startsWith(`${item.guid}|`)) warnings.push(guidShared(item))
  return { name: 'listing', draft, warnings }
}

const guidShared = ({ guid }: FeedItem): Warning => ({
  kind: 'guidShared',
  message: `Several listings have the guid "${capCodePoints(guid ?? '', 60)}": all but the first are told apart by their links.`,
})

function identify(
  content: ListingContent,
  { item, one }: Source,
  channel: Channel,
  hasSharedGuid: boolean,
): ListingDraft {
  const externalId = readExternalId({
    id: one('id'),
    guid: item.guid,
    hasSharedGuid,
    url: content.url,
    home: channel.feed.link,
    title: content.title,
    organization: content.hiringOrganization.name,
    place: content.jobLocation?.raw ?? null,
  })
  const page = canonicalUrl(content.url)
  return {
    ...content,
    key: `${channel.source}/${externalId}`,
    source: channel.source,
    externalId,
    guid: item.guid === null ? null : capLine(item.guid),
    canonicalUrl: page,
    twinKey: twinKeyOf(content),
    contentHash: hashContent(content, page),
    raw: rawOf(item.fields),
  }
}

function readContent(
  source: Source,
  title: string,
  url: string,
  warnings: Warning[],
): ListingContent {
  const { item, dialect, one, all } = source
  const body = readHtml(one('description') ?? longest(item.content, item.description), item.base)
  if (body?.isCut) warnings.push(descriptionCut)
  const place = readPlace({
    text: one('location'),
    city: one('city'),
    region: one('region'),
    country: one('country'),
    postalCode: one('postalCode'),
  })
  const eligibility = readEligibility(all('eligible'))
  const posted = one('datePosted') ?? item.published ?? item.updated
  const employment = all('employmentType')
    .map(readText)
    .filter((label) => label !== null)
  const categories = readCategories(source)
  return {
    title,
    description: body?.html ?? null,
    url,
    datePosted: readInstant(posted, dialect, warnings),
    datePostedRaw: posted ? collapse(capLine(posted)) || null : null,
    validThrough: readInstant(one('validThrough'), dialect, warnings),
    employmentType: readEmploymentTypes(employment),
    employmentTypeRaw: capLine(employment.join(', ')) || null,
    hiringOrganization: { name: readText(one('company')), logo: readUrl(one('logo'), item.base) },
    jobLocation: place,
    workplace: readWorkplace({
      kind: one('workplace'),
      isRemote: one('isRemote'),
      isRemoteBoard: dialect.isRemoteBoard ?? false,
      location: place?.raw ?? null,
    }),
    applicantLocationRequirements: eligibility.requirements,
    isWorldwide: eligibility.isWorldwide,
    baseSalary: readPay(source, place?.country ?? null, warnings),
    industry: readText(one('industry')),
    occupationalCategory: categories[0] ?? null,
    categories,
    text: body?.text ?? '',
    applyUrl: readUrl(one('applyUrl'), item.base),
  }
}

const descriptionCut: Warning = {
  kind: 'descriptionCut',
  message:
    'A description was longer than 512 KB: inlined images, and what lies beyond, were left out.',
}

/** Of body and excerpt the longer one is the description. */
function longest(content: string | null, description: string | null): string | null {
  if (content === null || description === null) return content ?? description
  return content.length >= description.length ? content : description
}

function readCategories({ item, all }: Source): string[] {
  const named = all('categories').map(readText)
  const names = named.length > 0 ? named : capValues(item.categories)
  return [...new Set(names.filter((name) => name !== null))]
}

function readInstant(value: string | null, dialect: Dialect, warnings: Warning[]): Date | null {
  if (!value?.trim()) return null
  const { date, flags } = readDate(value, { order: dialect.dayOrder ?? null })
  if (date && flags.length === 0) return date
  const quoted = `"${capCodePoints(collapse(value), 60)}"`
  if (flags.includes('order'))
    warnings.push({
      kind: 'dateAmbiguous',
      message: `Of the date ${quoted} nobody can tell day and month: left unknown.`,
    })
  else if (!date)
    warnings.push({ kind: 'dateUnreadable', message: `The date ${quoted} is left unknown.` })
  if (flags.includes('zone'))
    warnings.push({
      kind: 'zoneAmbiguous',
      message: `The time zone in ${quoted} is not certain: read as UTC.`,
    })
  return date
}

const payWarnings: Record<SalaryReading['flags'][number], Warning> = {
  swapped: {
    kind: 'salarySwapped',
    message: 'A salary had its lower bound above the upper one: the two were swapped.',
  },
  wide: {
    kind: 'salaryWide',
    message: 'The bounds of a salary are more than twenty times apart: kept as they are.',
  },
}

function readPay({ one }: Source, country: string | null, warnings: Warning[]) {
  const { salary, flags } = readSalary({
    text: readText(one('salary')),
    min: one('salaryMin'),
    max: one('salaryMax'),
    currency: one('salaryCurrency'),
    unit: one('salaryUnit'),
    country,
  })
  warnings.push(...flags.map((flag) => payWarnings[flag]))
  return salary
}
