import type { EmploymentType } from '../../model/listing'
import { remembered } from '../../model/remembered'

/** Whole labels, letters only. `permanent` and `cdi` say nothing of hours, so they stand nowhere. */
const labels: [RegExp, EmploymentType][] = [
  [/^(?:fulltime|regular|regularfulltime)$/, 'FULL_TIME'],
  [/^parttime$/, 'PART_TIME'],
  [/^(?:contract|contractor|freelance|freelancer|consultant)$/, 'CONTRACTOR'],
  [/^(?:temporary|temp|seasonal|fixedterm|cdd)$/, 'TEMPORARY'],
  [/^(?:intern|internship|apprenticeship|trainee)$/, 'INTERN'],
  [/^volunteer$/, 'VOLUNTEER'],
  [/^(?:perdiem|prn)$/, 'PER_DIEM'],
  [/^others?$/, 'OTHER'],
]

/** The same as words in a longer label: `Regular Full Time (Salary)`. */
const phrases: [RegExp, EmploymentType][] = [
  [/\bfull ?time\b/, 'FULL_TIME'],
  [/\bpart ?time\b/, 'PART_TIME'],
  [/\b(?<!permanent )(?:contract|contractor|freelance|freelancer|consultant)\b/, 'CONTRACTOR'],
  [/\b(?:temporary|temp|seasonal|fixed ?term|cdd)\b/, 'TEMPORARY'],
  [/\b(?:intern|internship|apprenticeship|trainee)\b/, 'INTERN'],
  [/\bvolunteer\b/, 'VOLUNTEER'],
  [/\b(?:per ?diem|prn)\b/, 'PER_DIEM'],
]

/** Labels as feeds have them, lists among them -> Google's closed set. Unknown: empty, never a default. */
export const readEmploymentTypes = (texts: string[]): EmploymentType[] =>
  texts.length === 0 ? [] : [...new Set(texts.flatMap(typesOf))]

const typesOf = remembered((text) => text.split(/[,/;|]/).flatMap(readLabel))

function readLabel(label: string): EmploymentType[] {
  const lower = label.toLowerCase()
  const letters = lower.replace(/[^\p{L}]/gu, '')
  const whole = labels.find(([pattern]) => pattern.test(letters))
  if (whole) return [whole[1]]
  const words = lower.replace(/[^\p{L}]+/gu, ' ').trim()
  return phrases.filter(([pattern]) => pattern.test(words)).map(([, type]) => type)
}
