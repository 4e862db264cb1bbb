import type { FC } from 'hono/jsx'
import { type FeedMapping, mappedFields } from '../src/model/mapping'
import type { NoReading, Reading } from '../src/model/reading'

type MappedField = (typeof mappedFields)[number]

const mappingWords: Record<MappedField, string> = {
  id: 'Id',
  title: 'Title',
  url: 'Link',
  applyUrl: 'Link to apply',
  description: 'Description',
  company: 'Organisation',
  logo: 'Logo',
  location: 'Place, as one text',
  city: 'City',
  region: 'Region',
  country: 'Country',
  postalCode: 'Postal code',
  eligible: 'Where applicants may live',
  workplace: 'Workplace (remote, hybrid, onsite)',
  isRemote: 'Whether it is remote',
  employmentType: 'Employment type',
  salary: 'Pay, as one text',
  salaryMin: 'Pay, lower bound',
  salaryMax: 'Pay, upper bound',
  salaryCurrency: 'Currency',
  salaryUnit: 'Pay is for each',
  industry: 'Industry',
  categories: 'Categories',
  datePosted: 'Posted',
  validThrough: 'Valid through',
}

interface MappingFieldsProps {
  mapping: FeedMapping | null
  reading: Reading | NoReading | null
}

/** A field for each place that a person may name, and what is found there now. */
export const MappingFields: FC<MappingFieldsProps> = ({ mapping, reading }) => {
  const origins = new Map(
    reading?.isFeed ? reading.origins.map(({ field, paths }) => [field, paths[0]?.path]) : [],
  )
  return (
    <div class="mapping">
      <PathField
        name="record"
        label="Repeated element, or list"
        value={mapping?.record}
        origin={undefined}
      />
      {mappedFields.map((field) => (
        <PathField
          name={field}
          label={mappingWords[field]}
          value={mapping?.[field]}
          origin={origins.get(field)}
        />
      ))}
      <datalist id="record-paths">
        {reading?.isFeed &&
          reading.paths.map(({ path, example }) => <option value={path}>{example}</option>)}
      </datalist>
    </div>
  )
}

const PathField: FC<{
  name: string
  label: string
  value: string | undefined
  origin: string | undefined
}> = ({ name, label, value, origin }) => (
  <label class="field">
    <span>{label}</span>
    <input
      name={name}
      value={value}
      maxlength={300}
      list={name === 'record' ? undefined : 'record-paths'}
      placeholder={origin && `now ${origin}`}
      autocomplete="off"
      spellcheck={false}
    />
  </label>
)
