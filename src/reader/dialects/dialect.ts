import { remembered } from '../../model/remembered'
import type { Form } from '../document'
import type { Element } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import type { Paging } from '../paging'
import type { DayOrder } from '../values/dates'
import { splitList } from '../values/text'

/** What is known of a document before its dialect is. */
export interface Sample {
  form: Form
  root: Element
  /** Folded name of the repeated element; null when the document has none. */
  recordName: string | null
  /** The first record; null when the document has none. */
  first: Element | null
  /** The first record's fields, by path. */
  fields: Record<string, string[]>
  /** Folded prefixes that the head declares or the first record uses. */
  prefixes: ReadonlySet<string>
  /** Hosts that the channel and the first record link to. */
  hosts: ReadonlySet<string>
}

/** Where a value stands: a path of the record, or a rule where a path is not enough. */
export type Take = string | ((item: FeedItem, channel: Channel) => string | string[] | null)

/** For each field of a listing the places to look at, best first. What is not told here stands where the format says. */
export interface Rules {
  id?: Take[]
  title?: Take[]
  url?: Take[]
  applyUrl?: Take[]
  description?: Take[]
  company?: Take[]
  logo?: Take[]
  /** The place in one text. */
  location?: Take[]
  city?: Take[]
  region?: Take[]
  country?: Take[]
  postalCode?: Take[]
  /** Where applicants may live. */
  eligible?: Take[]
  /** The feed's word for remote, hybrid, on site. */
  workplace?: Take[]
  /** A yes or no to "is it remote?". */
  isRemote?: Take[]
  employmentType?: Take[]
  salary?: Take[]
  salaryMin?: Take[]
  salaryMax?: Take[]
  salaryCurrency?: Take[]
  salaryUnit?: Take[]
  industry?: Take[]
  categories?: Take[]
  datePosted?: Take[]
  validThrough?: Take[]
}

/** The first record has one of these fields. */
export const hasField = ({ fields }: Sample, ...paths: string[]): boolean =>
  paths.some((path) => path in fields)

/** How one board, or one kind of software, says what a listing is. */
export interface Dialect {
  name: string
  /** By content, never by content type. Asked in the order of the list. */
  detect(sample: Sample): boolean
  /** The format: a record as an item. */
  readItem(record: Element, channel: Channel): FeedItem
  rules: Rules
  /** Why a record is no listing by nature (a legal notice, a deletion); null: it is one. */
  skip?(item: FeedItem): string | null
  /** The board has nothing but remote work. */
  isRemoteBoard?: boolean
  /** Which part of `05/06/2024` is the day. */
  dayOrder?: DayOrder
  /** How the list tells of its next page, when it comes in pages. */
  paging?: Paging
  /** What the rules take from the channel: part of what a record means. */
  channelValues?(channel: Channel): string[]
}

/** A path whose text is a list: `Full Time, Contract`. */
export const listAt =
  (path: string): Take =>
  ({ fields }) =>
    fields[path]?.flatMap(partsOf) ?? null

const partsOf = remembered((list) => splitList(list))

/** All that stands at several paths together: hours and kind of a contract. */
export const allAt =
  (...paths: string[]): Take =>
  ({ fields }) =>
    paths.flatMap((path) => fields[path] ?? [])

/** What a pattern's first group finds in the link. */
export const inLink =
  (pattern: RegExp): Take =>
  ({ link }) =>
    (link && pattern.exec(link)?.[1]) ?? null

/** All values at the first place that has any. */
export function takeAll(places: Take[] | undefined, item: FeedItem, channel: Channel): string[] {
  if (!places) return []
  for (const place of places) {
    const taken = typeof place === 'string' ? item.fields[place] : place(item, channel)
    const values = typeof taken === 'string' ? [taken] : taken
    if (values && saySomething(values)) return values
  }
  return []
}

function saySomething(values: string[]): boolean {
  for (const value of values) if (value.trim() !== '') return true
  return false
}

/** The first value. */
export const take = (places: Take[] | undefined, item: FeedItem, channel: Channel): string | null =>
  takeAll(places, item, channel)[0] ?? null
