import { childElements, children, type Element, textOf } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import { jsonDialect, readJsonItem } from '../formats/json'
import { escapeText } from '../html/escape'
import type { Dialect } from './dialect'

/** The opening text, the lists with their headings, and what closes the posting. */
function readItem(record: Element, channel: Channel): FeedItem {
  const item = readJsonItem(record, channel)
  const { fields } = item
  const parts = [
    fields.description?.[0] ?? plain(fields.descriptionplain?.[0]),
    ...children(record, 'lists').map(readList),
    fields.additional?.[0] ?? plain(fields.additionalplain?.[0]),
  ]
  return { ...item, content: parts.filter(Boolean).join('\n') || null }
}

const plain = (text: string | undefined): string =>
  text ? `<p>${escapeText(text).replace(/\r?\n/g, '<br>')}</p>` : ''

function readList(list: Element): string {
  const part = (name: string): string =>
    childElements(list)
      .filter((element) => element.name === name)
      .map(textOf)
      .join('')
  const heading = part('text')
  return `${heading ? `<h3>${escapeText(heading)}</h3>` : ''}<ul>${part('content')}</ul>`
}

/** Lever's postings. Nothing in them names the employer. */
export const lever: Dialect = jsonDialect({
  name: 'lever',
  detect: ({ fields }) => fields.hostedurl !== undefined && fields.text !== undefined,
  readItem,
  rules: {
    id: ['id'],
    title: ['text'],
    url: ['hostedurl'],
    applyUrl: ['applyurl'],
    location: ['categories/location'],
    country: ['country'],
    workplace: ['workplacetype'],
    employmentType: ['categories/commitment'],
    categories: ['categories/team', 'categories/department'],
    salaryMin: ['salaryrange/min'],
    salaryMax: ['salaryrange/max'],
    salaryCurrency: ['salaryrange/currency'],
    salaryUnit: ['salaryrange/interval'],
    datePosted: ['createdat'],
  },
})
