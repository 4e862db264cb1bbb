import { child, children, type Element, textOf } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import { readFields } from '../fields'
import { readUrl } from '../values/urls'
import { readAuthor } from './author'
import { baseOf, recordBases } from './bases'
import { divOf, readTypedBody, readTypedTitle } from './bodies'
import { byAptness } from './links'
import { firstOf, readCategory, readMediaTitle } from './rss'

const published = ['published', 'issued', 'created', 'dcterms:issued', 'dcterms:created', 'pubdate']
const updated = ['updated', 'modified', 'dcterms:modified', 'dc:date']
const ids = ['id', 'guid', 'dc:identifier']
const descriptions = ['media:group/media:description', 'media:description']
/** Names before addresses. */
const authors = ['author/name', 'author', 'dc:creator', 'author/email']

/** An `entry` of Atom 1.0 (RFC 4287) and 0.3, with the elements of Dublin Core and RSS that feeds mix in. */
export function readAtomEntry(record: Element, channel: Channel): FeedItem {
  const fields = readFields(record)
  const bases = recordBases(record, channel)
  const content = findBody(record, 'content') ?? findBody(record, 'encoded', 'content')
  const summary =
    findBody(record, 'summary') ??
    findBody(record, 'description') ??
    findBody(record, 'description', 'dc')
  const guid = readId(firstOf(fields, ids), record, channel)
  const link = readLink(record, bases.forLinks) ?? pageOf(guid)
  return {
    title: readTypedTitle(findTitle(record)) ?? readMediaTitle(fields),
    link,
    guid,
    guidIsPermaLink: false,
    published: firstOf(fields, published),
    updated: firstOf(fields, updated),
    description: summary?.html ?? firstOf(fields, descriptions),
    content: content?.html ?? null,
    author: readAuthor(readName(record) ?? firstOf(fields, authors)),
    categories: readCategories(record),
    base: baseOfBody(content?.element ?? summary?.element, bases, link),
    fields,
  }
}

const findTitle = (record: Element): Element | undefined =>
  [...children(record, 'title', ''), ...children(record, 'title', 'dc')].find(
    ({ content }) => content.length > 0,
  )

/** RFC 4287 section 4.1.3.2: content that lies elsewhere may stand for the page. */
function readLink(record: Element, base: string): string | null {
  const links = byAptness(children(record, 'link', ''))
  const urls = [
    ...links.map((link) => readUrl(link.attributes.href ?? textOf(link), baseOf(link, base))),
    ...children(record, 'content', '').map((content) =>
      readUrl(content.attributes.src, baseOf(content, base)),
    ),
  ]
  return urls.find((url) => url !== null) ?? null
}

/** RFC 4287 section 2: `xml:base` completes every relative reference, where somebody declares one. */
function readId(id: string | null, record: Element, channel: Channel): string | null {
  const outer = channel.declaredBase ?? channel.url
  const element = child(record, 'id', '')
  const base = baseOf(element, baseOf(record, outer))
  const isDeclared = channel.declaredBase !== null || base !== outer
  return id !== null && isDeclared && isPath(id) ? (readUrl(id, base) ?? id) : id
}

const isPath = (id: string): boolean => id.includes('/') && !/[\s:]/.test(id)

/** An entry that links nowhere may be named by the URL of its page. */
const pageOf = (id: string | null): string | null =>
  id && /^https?:/i.test(id) ? readUrl(id, null) : null

/** Text beside the name does not belong to it. */
function readName(record: Element): string | null {
  const author = child(record, 'author', '')
  const name = author && child(author, 'name', '')
  return (name && textOf(name).trim()) || null
}

interface FoundBody {
  element: Element
  html: string
}

/** Atom 0.3 may have several: markup before plain text. */
function findBody(record: Element, name: string, prefix = ''): FoundBody | null {
  const bodies = children(record, name, prefix).flatMap((element) => {
    const html = readTypedBody(element)
    return html ? [{ element, html }] : []
  })
  return (
    bodies.find(({ element }) => /html/.test(element.attributes.type ?? '')) ?? bodies[0] ?? null
  )
}

/** XML Base may stand on the `div` that is not part of the content, too. */
function baseOfBody(
  body: Element | undefined,
  bases: ReturnType<typeof recordBases>,
  link: string | null,
): string {
  const base = bases.forBodies(link, body)
  return body ? baseOf(divOf(body) ?? undefined, base) : base
}

function readCategories(record: Element): string[] {
  const elements = [...children(record, 'category', ''), ...children(record, 'subject', 'dc')]
  return [...new Set(elements.map(readCategory).filter((name) => name !== null))]
}
