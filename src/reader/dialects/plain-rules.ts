import type { Rules } from './dialect'

/**
 * What feeds without a dialect of their own may say of a listing, by names that mean nothing else (`g:` is Google's old
 * vocabulary, which applicant tracking systems keep). An author is a person, not an employer.
 */
export const plainRules: Rules = {
  company: ['company', 'companyname', 'g:employer', 'g:company'],
  location: ['location', 'g:location', 'georss:featurename'],
  employmentType: ['jobtype', 'employmenttype', 'g:jobtype'],
  salary: ['salary', 'g:salary'],
  validThrough: ['expirationdate', 'expirydate', 'expiresat', 'validthrough', 'g:expirationdate'],
}
