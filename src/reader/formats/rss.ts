import { child, childElements, children, type Element, textOf } from '../element'
import type { FeedItem } from '../feed-document'
import type { Channel } from '../feed-head'
import { pathName, readFields } from '../fields'
import { readText } from '../values/text'
import { readUrl } from '../values/urls'
import { readAuthor } from './author'
import { baseOf, recordBases } from './bases'
import { htmlOf, readTitle, readTypedBody, readTypedTitle } from './bodies'
import { isPage } from './links'

const paths = (text: string): string[] => text.split(' ')

/** Where a date stands, best first. */
const published = paths(
  'pubdate dcterms:issued atom:published dc:date dcterms:created dcterms:date published issued created date prism:publicationdate',
)
const updated = paths('atom:updated dcterms:modified atom:modified updated modified @lastmod')

/** Where a body stands, best first. */
const excerpts = paths(
  'description dc:description atom:summary summary dcterms:abstract abstract itunes:summary media:description',
)
const wholes = paths('content:encoded encoded atom:content content body div fullitem')

/** Names before addresses. */
const authors = paths(
  'dc:creator author/name author atom:author/atom:name dc:author dcterms:creator itunes:author author/email atom:author/atom:email',
)

/**
 * An `item` of RSS 0.9x, 1.0 (RDF) and 2.0, with the elements of Atom and Dublin Core that feeds mix in. Of several
 * elements of a name the first that says something counts.
 */
export function readRssItem(record: Element, channel: Channel): FeedItem {
  const fields = readFields(record)
  const elements = childElements(record)
  const said = firstSaid(elements)
  const bases = recordBases(record, channel)
  const guid = readGuid(said, fields)
  const link = readLink(elements, fields, bases.forLinks, guid.isPermaLink ? guid.text : null)
  const whole = findBody(said, wholes)
  const excerpt = findBody(said, excerpts)
  return {
    title: readTitle(said.title) ?? readOtherTitle(said, fields),
    link,
    guid: guid.text,
    guidIsPermaLink: guid.isPermaLink,
    published: firstOf(fields, published),
    updated: firstOf(fields, updated),
    description: excerpt?.html ?? null,
    content: whole?.html ?? null,
    author: readAuthor(firstOf(fields, authors)),
    categories: readCategories(elements),
    base: bases.forBodies(link, whole?.element ?? excerpt?.element),
    fields,
  }
}

/** The first value at the first path that has any. */
export function firstOf(fields: FeedItem['fields'], places: string[]): string | null {
  for (const place of places) {
    const value = fields[place]?.[0]
    if (value) return value
  }
  return null
}

/** By path the first child that has text or elements. */
function firstSaid(elements: Element[]): Said {
  const said: Said = Object.create(null)
  for (const element of elements) {
    const path = pathName(element)
    if (!said[path] && saysSomething(element)) said[path] = element
  }
  return said
}

type Said = Record<string, Element | undefined>

function saysSomething({ content }: Element): boolean {
  for (const part of content) if (typeof part !== 'string' || /\S/.test(part)) return true
  return false
}

const readOtherTitle = (said: Said, fields: FeedItem['fields']): string | null =>
  readTypedTitle(said['atom:title']) ??
  readTitle(said['dc:title'] ?? said['dcterms:title']) ??
  readTitle(said['itunes:title']) ??
  readMediaTitle(fields)

/** Of Media RSS: its title may stand with what it names. */
const mediaTitles = paths(
  'media:title media:content/media:title media:group/media:title media:group/media:content/media:title',
)

/** The title of what an item shows, for an item without one. */
export const readMediaTitle = (fields: FeedItem['fields']): string | null =>
  readText(firstOf(fields, mediaTitles))

interface Guid {
  text: string | null
  isPermaLink: boolean
}

/** RSS 2.0: a guid is a URL unless it says otherwise; a path is one only when it says so. RSS 1.0 section 5.5 names items by `rdf:about`. */
function readGuid(said: Said, fields: FeedItem['fields']): Guid {
  const element = said.guid
  if (element) {
    const text = textOf(element).trim()
    const said = element.attributes.ispermalink?.trim().toLowerCase() ?? ''
    const isLink = /^https?:/i.test(text) || (said === 'true' && /^\/\S*$/.test(text))
    return { text, isPermaLink: isLink && !/^(?:false|no|0)$/.test(said) }
  }
  const id = (fields['atom:id'] ?? fields.id)?.[0]
  const about = id ? null : aboutOf(fields)
  return {
    text: id ?? about ?? fields['dc:identifier']?.[0] ?? null,
    isPermaLink: /^https?:/i.test(about ?? ''),
  }
}

/** `rdf:about`, whatever prefix it is written with. */
function aboutOf(fields: FeedItem['fields']): string | null {
  const path = Object.keys(fields).find((name) => /^@(?:[^/]*:)?about$/.test(name))
  return (path && fields[path]?.[0]) ?? null
}

function readLink(
  elements: Element[],
  fields: FeedItem['fields'],
  base: string,
  permaLink: string | null,
): string | null {
  for (const element of elements) {
    if (element.name !== 'link' || element.prefix !== '') continue
    const url = readUrl(textOf(element), baseOf(element, base))
    if (url) return url
  }
  return (
    readHref(elements, base) ??
    readUrl(permaLink, base) ??
    readUrl(aboutOf(fields), base) ??
    readUrl(fields['@href']?.[0], base)
  )
}

function readHref(elements: Element[], base: string): string | null {
  for (const element of elements) {
    const isLink = element.name === 'link' && (element.prefix === '' || element.prefix === 'atom')
    const url =
      isLink && isPage(element) ? readUrl(element.attributes.href, baseOf(element, base)) : null
    if (url) return url
  }
  return null
}

interface FoundBody {
  element: Element
  html: string
}

function findBody(said: Said, places: string[]): FoundBody | null {
  for (const path of places) {
    const element = said[path]
    const html = element && (element.prefix === 'atom' ? readTypedBody(element) : htmlOf(element))
    if (element && html?.trim()) return { element, html: html.trim() }
  }
  return null
}

const categoryPaths = new Set(['category', 'dc:subject', 'dcterms:subject', 'atom:category'])

/** Those of Media RSS and podcasts, where there are no others. */
function readCategories(elements: Element[]): string[] {
  const own = elements.filter(isCategory)
  const names = own.length > 0 ? namesOf(own) : []
  return names.length > 0 ? names : namesOf(mediaCategories(elements))
}

const isCategory = (element: Element): boolean =>
  (element.name === 'category' || element.name === 'subject') &&
  categoryPaths.has(pathName(element))

function namesOf(elements: Element[]): string[] {
  if (elements.length === 0) return []
  return [...new Set(elements.map(readCategory).filter((name) => name !== null))]
}

/** What may be in `media:group` and `media:content`, too; a category of a podcast may hold narrower ones. */
function mediaCategories(elements: Element[], found: Element[] = []): Element[] {
  for (const element of elements) {
    if (element.name !== 'category' && element.name !== 'group' && element.name !== 'content')
      continue
    const path = pathName(element)
    if (path === 'media:category') found.push(element)
    if (path === 'media:group' || path === 'media:content')
      mediaCategories(childElements(element), found)
    if (path === 'itunes:category') found.push(element, ...children(element, 'category', 'itunes'))
  }
  return found
}

/** Atom's `label` is for people, `term` for programs; RSS has text, a podcast's stands in `text`. */
export const readCategory = (element: Element): string | null =>
  readText(element.attributes.label ?? element.attributes.text) ??
  readText(textOf(child(element, 'value') ?? element)) ??
  readText(element.attributes.term)
