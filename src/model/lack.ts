import { hasExpired } from './lifecycle'
import type { Listing } from './listing'

/**
 * What a listing may lack as a schema.org/JobPosting by Google's structured data guidelines: their required properties,
 * those that they recommend, and what is there but cannot be used.
 */
export const lacks = {
  title: { name: 'Title', isRequired: true, meaning: 'It has no title.' },
  description: { name: 'Description', isRequired: true, meaning: 'It has no description.' },
  datePosted: {
    name: 'Date posted',
    isRequired: true,
    meaning: 'It does not say when it was posted.',
  },
  hiringOrganization: {
    name: 'Company',
    isRequired: true,
    meaning: 'It does not say who hires.',
  },
  place: {
    name: 'Place',
    isRequired: true,
    meaning:
      'It names no place of work; or it is remote, and names no country that applicants may live in.',
  },
  country: {
    name: 'Country of the place',
    isRequired: true,
    meaning: 'It names a place of work, but no single country that it is in.',
  },
  expired: {
    name: 'Open',
    isRequired: true,
    meaning: 'It is published still, though it was valid through a day that has passed.',
  },
  validThrough: {
    name: 'Valid through',
    isRequired: false,
    meaning: 'It does not say until when it is valid.',
  },
  employmentType: {
    name: 'Employment type',
    isRequired: false,
    meaning: 'It does not say whether it is full-time, part-time or another employment.',
  },
  salary: { name: 'Salary', isRequired: false, meaning: 'It does not say what it pays.' },
  salaryShape: {
    name: 'Salary in full',
    isRequired: false,
    meaning: 'It says what it pays, but not the amount, the currency and the unit of time.',
  },
} as const satisfies Record<string, { name: string; isRequired: boolean; meaning: string }>

export type Lack = keyof typeof lacks

// Object.keys forgets that the keys are those of `lacks`.
export const lackNames = Object.keys(lacks) as [Lack, ...Lack[]]

type Judged = Pick<
  Listing,
  | 'title'
  | 'description'
  | 'datePosted'
  | 'validThrough'
  | 'employmentType'
  | 'hiringOrganization'
  | 'jobLocation'
  | 'workplace'
  | 'applicantLocationRequirements'
  | 'baseSalary'
>

/** What this listing lacks, the required properties first. The stores count the same by queries of their own. */
export const lacksOf = (listing: Judged, now: Date): Lack[] =>
  lackNames.filter((lack) => rules[lack](listing, now))

const rules: Record<Lack, (listing: Judged, now: Date) => boolean> = {
  title: ({ title }) => title === '',
  description: ({ description }) => description === null,
  datePosted: ({ datePosted }) => datePosted === null,
  hiringOrganization: ({ hiringOrganization }) => hiringOrganization.name === null,
  place: (listing) => listing.jobLocation === null && !isPlacedRemotely(listing),
  country: (listing) =>
    listing.jobLocation !== null &&
    listing.jobLocation.country === null &&
    !isPlacedRemotely(listing),
  expired: ({ validThrough }, now) => hasExpired(validThrough, now),
  validThrough: ({ validThrough }) => validThrough === null,
  employmentType: ({ employmentType }) => employmentType.length === 0,
  salary: ({ baseSalary }) => baseSalary === null,
  salaryShape: ({ baseSalary }) =>
    baseSalary !== null &&
    ((baseSalary.minValue === null && baseSalary.maxValue === null) ||
      baseSalary.currency === null ||
      baseSalary.unitText === null),
}

/** TELECOMMUTE with the countries of applicants takes the place of a place. */
const isPlacedRemotely = ({ workplace, applicantLocationRequirements }: Judged): boolean =>
  workplace === 'remote' && applicantLocationRequirements.length > 0
