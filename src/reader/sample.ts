import type { Sample } from './dialects/dialect'
import type { Form } from './document'
import { childElements, type Element, fold } from './element'
import type { Channel } from './feed-head'
import { readFields } from './fields'
import { readJsonFields } from './formats/json'
import { readUrl } from './values/urls'

/** What the dialects look at to know their own. */
export function takeSample(
  form: Form,
  root: Element,
  recordName: string | null,
  first: Element | null,
  channel: Channel,
): Sample {
  const read = form === 'json' ? readJsonFields : readFields
  const fields = first ? read(first) : Object.create(null)
  const links = [channel.feed.link, readUrl((fields.link ?? fields.url)?.[0], channel.base)]
  return {
    form,
    root,
    recordName,
    first,
    fields,
    prefixes: new Set([...declaredPrefixes(root), ...usedPrefixes(first)]),
    hosts: new Set(links.flatMap((link) => hostOf(link) ?? [])),
  }
}

/** Two records as one: what the first leaves out is optional. Fields that both have, and hosts, are the first's. */
export const mergeSamples = (first: Sample, other: Sample): Sample => ({
  ...first,
  fields: Object.assign(Object.create(null), other.fields, first.fields),
  prefixes: new Set([...first.prefixes, ...other.prefixes]),
})

const declaredPrefixes = (root: Element): string[] =>
  [root, ...childElements(root)].flatMap(({ attributes }) =>
    Object.keys(attributes)
      .filter((name) => name.startsWith('xmlns:'))
      .map((name) => fold(name.slice('xmlns:'.length))),
  )

const usedPrefixes = (record: Element | null): string[] =>
  record ? childElements(record).map(({ prefix }) => fold(prefix)) : []

const hostOf = (url: string | null): string | null =>
  url ? (URL.parse(url)?.hostname.replace(/^www\./, '') ?? null) : null
