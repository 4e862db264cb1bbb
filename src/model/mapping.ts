/** The fields of a listing whose place in a record a person may name. */
export const mappedFields = [
  'id',
  'title',
  'url',
  'applyUrl',
  'description',
  'company',
  'logo',
  'location',
  'city',
  'region',
  'country',
  'postalCode',
  'eligible',
  'workplace',
  'isRemote',
  'employmentType',
  'salary',
  'salaryMin',
  'salaryMax',
  'salaryCurrency',
  'salaryUnit',
  'industry',
  'categories',
  'datePosted',
  'validThrough',
] as const
type MappedField = (typeof mappedFields)[number]

/**
 * Listing field -> path of an element of the record: `Job_Title`, `location/city`, `salary@currency`.
 * `record`: the repeated element of an XML document, or the key or path of the list in a JSON document.
 */
export type FeedMapping = { [Name in MappedField | 'record']?: string | undefined }
