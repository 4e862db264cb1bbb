import type { Listing, Place, Salary } from '../model/listing'

/** A listing as schema.org/JobPosting in JSON-LD. What is unknown is left out. */
export function jobPostingOf(listing: Listing): Record<string, unknown> {
  return known({
    '@context': 'https://schema.org/',
    '@type': 'JobPosting',
    title: listing.title,
    description: listing.description,
    url: listing.url,
    datePosted: listing.datePosted,
    validThrough: listing.validThrough,
    employmentType: filled(listing.employmentType),
    hiringOrganization: organizationOf(listing.hiringOrganization),
    jobLocation: listing.jobLocation && placeOf(listing.jobLocation),
    jobLocationType: listing.workplace === 'remote' ? 'TELECOMMUTE' : null,
    applicantLocationRequirements: filled(
      listing.applicantLocationRequirements.map((name) => ({
        '@type': 'AdministrativeArea',
        name,
      })),
    ),
    baseSalary: listing.baseSalary && salaryOf(listing.baseSalary),
    industry: listing.industry,
    occupationalCategory: listing.occupationalCategory,
    identifier: { '@type': 'PropertyValue', name: listing.source, value: listing.externalId },
  })
}

/** The same as text that may stand in a script element: nothing in it ends the element or begins a comment. */
export const jobPostingScript = (listing: Listing): string =>
  JSON.stringify(jobPostingOf(listing)).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

function organizationOf({ name, logo }: Listing['hiringOrganization']) {
  return name || logo ? known({ '@type': 'Organization', name, logo }) : null
}

const placeOf = (place: Place) => ({
  '@type': 'Place',
  name: place.raw,
  address: known({
    '@type': 'PostalAddress',
    addressLocality: place.locality,
    addressRegion: place.region,
    addressCountry: place.country,
    postalCode: place.postalCode,
  }),
})

function salaryOf({ currency, minValue, maxValue, unitText }: Salary) {
  if (minValue === null && maxValue === null) return null
  return known({
    '@type': 'MonetaryAmount',
    currency,
    value: known({ '@type': 'QuantitativeValue', minValue, maxValue, unitText }),
  })
}

const known = (properties: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null))

const filled = <T>(values: T[]): T[] | null => (values.length > 0 ? values : null)
