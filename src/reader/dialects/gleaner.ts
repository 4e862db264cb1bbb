import { child, textOf } from '../element'
import { readAtomEntry } from '../formats/atom'
import { readRecord } from '../formats/record'
import { readRssItem } from '../formats/rss'
import { splitList } from '../values/text'
import type { Dialect, Sample } from './dialect'
import { indeedRules } from './indeed'
import { plainRules } from './plain-rules'

const listed = (values: string[]): string[] => values.flatMap((value) => splitList(value))

const name = /^\s*Gleaner\s*$/

function isMadeBy({ root }: Sample, element: 'generator' | 'publisher'): boolean {
  const maker = child(child(root, 'channel') ?? root, element)
  return maker !== undefined && name.test(textOf(maker))
}

/**
 * What Gleaner itself gives out, as RSS, Atom or Indeed's XML: listings of many boards, whose links would else be taken
 * for the document of one of them.
 */
export const gleaner: Dialect = {
  name: 'gleaner',
  detect: (sample) => isMadeBy(sample, 'generator') || isMadeBy(sample, 'publisher'),
  readItem: (record, channel) => {
    if (record.name === 'item') return readRssItem(record, channel)
    return record.name === 'entry' ? readAtomEntry(record, channel) : readRecord(record, channel)
  },
  rules: {
    ...indeedRules,
    id: ['referencenumber'],
    company: ['company', ...(plainRules.company ?? [])],
    location: plainRules.location ?? [],
    employmentType: plainRules.employmentType ?? [],
    salary: plainRules.salary ?? [],
    // In a feed each has an element of its own.
    categories: [({ fields }) => (fields.referencenumber ? listed(fields.category ?? []) : null)],
    validThrough: plainRules.validThrough ?? [],
  },
}
