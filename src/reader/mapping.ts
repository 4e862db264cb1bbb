import { type FeedMapping, mappedFields } from '../model/mapping'
import type { Dialect, Rules } from './dialects/dialect'
import { indeed } from './dialects/indeed'
import { json } from './dialects/json'
import type { Form } from './document'
import { fold } from './element'
import type { FeedItem } from './feed-document'
import { readText } from './values/text'
import { readUrl } from './values/urls'

/** As readers name them: `Job_Title` is `jobtitle`, `Salary/@Currency` is `salary@currency`. */
const foldPath = (path: string): string =>
  fold(path.trim().replace(/^\/+|\/+$/g, '')).replaceAll('/@', '@')

/** The name of the repeated element, or of the list, that a feed's settings give. */
export const wantedRecord = (mapping: FeedMapping | null): string | null =>
  mapping?.record ? foldPath(mapping.record) : null

/** What a list is read as that shows no titles where others have them. */
const unknownLists: Record<Form, Dialect> = { json: { ...json, name: 'mapping' }, xml: indeed }

/**
 * A dialect whose fields are found where the feed's settings say; `dialect` null: none knows the document. The
 * mapping is part of what a record means, so that another one makes other fingerprints.
 */
export function withMapping(dialect: Dialect | null, form: Form, mapping: FeedMapping): Dialect {
  const base = dialect ?? unknownLists[form]
  const { record: _record, ...places } = mapping
  const rules: Rules = { ...base.rules }
  for (const field of mappedFields) {
    const path = places[field]
    if (path) rules[field] = [foldPath(path)]
  }
  return {
    ...base,
    rules,
    readItem: (record, channel) => placed(base.readItem(record, channel), mapping),
    channelValues: (channel) => [
      ...(base.channelValues?.(channel) ?? []),
      JSON.stringify(Object.entries(mapping).sort()),
    ],
  }
}

/** What makes an item one, from where the mapping has it. */
function placed(item: FeedItem, mapping: FeedMapping): FeedItem {
  const at = (path: string | undefined) => (path ? item.fields[foldPath(path)]?.[0] : undefined)
  const link = readUrl(at(mapping.url), item.base) ?? item.link
  return { ...item, title: readText(at(mapping.title)) ?? item.title, link }
}
