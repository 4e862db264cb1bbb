import { childElements, type Element, fold, hasElements, noAttributes, textOf } from './element'
import { escapeText } from './html/escape'

const markup = new Set(
  'a b blockquote br code div em font h1 h2 h3 h4 h5 h6 hr i img li ol p pre span strong table u ul'.split(
    ' ',
  ),
)

/** The name in a path: `title`, `joblisting:company`. */
export const pathName = ({ name, prefix }: Element): string =>
  prefix === '' ? name : joinNames(prefixed, prefix, name)

/** What two names are together, once it was put together. */
interface Joined {
  join(before: string, after: string): string
  known: Map<string, Map<string, string>>
  count: number
}

const joinedBy = (join: Joined['join']): Joined => ({ join, known: new Map(), count: 0 })

const prefixed = joinedBy((prefix, name) => `${fold(prefix)}:${name}`)
const attributed = joinedBy((path, name) => `${path}@${name}`)
const nested = joinedBy((path, name) => `${path}/${name}`)
const maxJoined = 1000
const maxJoinedLength = 200

/** A feed has a few names, each thousands of times. */
function joinNames(joined: Joined, before: string, after: string): string {
  const known = joined.known.get(before)?.get(after)
  if (known !== undefined) return known
  const path = joined.join(before, after)
  if (path.length <= maxJoinedLength) remember(joined, ownText(before), ownText(after), path)
  return path
}

function remember(joined: Joined, before: string, after: string, path: string): void {
  if (joined.count >= maxJoined) {
    joined.known.clear()
    joined.count = 0
  }
  joined.count += 1
  const ofBefore = joined.known.get(before) ?? new Map<string, string>()
  joined.known.set(before, ofBefore.set(after, ownText(path)))
}

/** A part of a string keeps the whole in memory: what is kept is a copy. */
const ownText = (text: string): string => Buffer.from(text).toString()

const hasOwnText = (element: Element): boolean =>
  element.content.some((part) => typeof part === 'string' && part.trim() !== '')

/** Elements of HTML that stand unescaped in a field, with or without text beside them. */
const hasMarkup = (element: Element): boolean => {
  const inner = childElements(element)
  return inner.length > 0 && (hasOwnText(element) || inner.every(({ name }) => markup.has(name)))
}

/** What an element says: its text, or its inner HTML where markup stands in it unescaped. */
export const contentOf = (element: Element): string =>
  hasMarkup(element) ? innerHtml(element) : textOf(element)

/** The content as HTML (Atom's `xhtml`, markup that nobody escaped). */
export const innerHtml = (element: Element): string =>
  element.content
    .map((part) => (typeof part === 'string' ? escapeText(part) : outerHtml(part)))
    .join('')

function outerHtml(element: Element): string {
  const attributes = Object.entries(element.attributes)
    .map(([name, value]) => ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`)
    .join('')
  const isEmpty = element.content.length === 0 && /^(?:br|hr|img)$/.test(element.name)
  const opening = `<${element.name}${attributes}`
  return isEmpty ? `${opening}/>` : `${opening}>${innerHtml(element)}</${element.name}>`
}

/**
 * Everything a record says, by path: `title`, `location/city`, `joblisting:company`, `salary@currency`,
 * `@id` for the record's own attributes. Trimmed, without what is empty, in document order.
 */
export function readFields(record: Element): Record<string, string[]> {
  const fields: Record<string, string[]> = Object.create(null)
  collect(record, '')
  return fields

  function collect(element: Element, path: string): void {
    if (element.attributes !== noAttributes) collectAttributes(element.attributes, path)
    if (path !== '' && !hasElements(element)) {
      put(path, textOf(element))
      return
    }
    const inner = childElements(element)
    if (path !== '' && hasMarkup(element)) put(path, innerHtml(element))
    else
      for (const part of inner)
        collect(part, path === '' ? pathName(part) : joinNames(nested, path, pathName(part)))
  }

  function collectAttributes(attributes: Element['attributes'], path: string): void {
    for (const name in attributes)
      if (!name.startsWith('xmlns')) put(joinNames(attributed, path, name), attributes[name] ?? '')
  }

  function put(path: string, value: string): void {
    const text = value.trim()
    if (text === '') return
    const values = fields[path]
    if (values) values.push(text)
    else fields[path] = [text]
  }
}
