import type { Outgoing } from '../../listing-exports'
import { leftOutSentence, type OutputFormat } from './format'

type Value = string | number | boolean | Date | null | undefined

const listed = (values: string[]): string => values.join('; ')

const columns: Record<string, (outgoing: Outgoing) => Value> = {
  key: ({ listing }) => listing.key,
  source: ({ listing }) => listing.source,
  title: ({ listing }) => listing.title,
  hiringOrganization: ({ listing }) => listing.hiringOrganization.name,
  jobLocation: ({ listing }) => listing.jobLocation?.raw,
  locality: ({ listing }) => listing.jobLocation?.locality,
  region: ({ listing }) => listing.jobLocation?.region,
  country: ({ listing }) => listing.jobLocation?.country,
  postalCode: ({ listing }) => listing.jobLocation?.postalCode,
  workplace: ({ listing }) => listing.workplace,
  applicantLocationRequirements: ({ listing }) => listed(listing.applicantLocationRequirements),
  isWorldwide: ({ listing }) => listing.isWorldwide,
  employmentType: ({ listing }) => listed(listing.employmentType),
  salary: ({ listing }) => listing.baseSalary?.raw,
  salaryMin: ({ listing }) => listing.baseSalary?.minValue,
  salaryMax: ({ listing }) => listing.baseSalary?.maxValue,
  salaryCurrency: ({ listing }) => listing.baseSalary?.currency,
  salaryUnit: ({ listing }) => listing.baseSalary?.unitText,
  industry: ({ listing }) => listing.industry,
  occupationalCategory: ({ listing }) => listing.occupationalCategory,
  categories: ({ listing }) => listed(listing.categories),
  datePosted: ({ listing }) => listing.datePosted,
  validThrough: ({ listing }) => listing.validThrough,
  firstSeenAt: ({ listing }) => listing.firstSeenAt,
  changedAt: ({ listing }) => listing.changedAt,
  closedAt: ({ listing }) => listing.closedAt,
  closedReason: ({ listing }) => listing.closedReason,
  url: ({ listing }) => listing.url,
  applyUrl: ({ listing }) => listing.applyUrl,
  attribution: ({ attribution }) => attribution,
  text: ({ listing }) => listing.text,
}
const names = Object.keys(columns)
const takes = Object.values(columns)

/** RFC 4180. Where any are left out, the last line says so in its first cell, which begins with `#`. */
export const csv: OutputFormat = {
  contentType: 'text/csv; charset=utf-8; header=present',
  begin: () => lineOf(names),
  listing: (outgoing) => lineOf(takes.map((take) => take(outgoing))),
  end: (head) => {
    const message = leftOutSentence(head)
    return message ? lineOf(names.map((_, index) => (index === 0 ? `# ${message}` : null))) : ''
  },
}

const lineOf = (values: Value[]): string => `${values.map(cellOf).join(',')}\r\n`

/** A spreadsheet takes for a formula what begins so, in full width too (OWASP: CSV Injection). */
const formula = /^[=+\-@\t\r\n＝＋－＠]/
const needsQuotes = /[",\r\n]/

/** A cell; what a spreadsheet would compute gets an apostrophe before it. */
export function cellOf(value: Value): string {
  const text = textOf(value)
  const harmless = formula.test(text) ? `'${text}` : text
  return needsQuotes.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

function textOf(value: Value): string {
  if (value === null || value === undefined) return ''
  return value instanceof Date ? value.toISOString() : String(value)
}
