import { childElements, type Element, fold, textOf } from './element'
import { escapeText } from './html/html'

const markup = new Set(
  'a b blockquote br code div em font h1 h2 h3 h4 h5 h6 hr i img li ol p pre span strong table u ul'.split(
    ' ',
  ),
)

/** The name in a path: `title`, `joblisting:company`. */
export function pathName({ name, prefix }: Element): string {
  if (prefix === '') return name
  const known = pathNames.get(prefix)?.get(name)
  if (known) return known
  const path = `${fold(prefix)}:${name}`
  remember(prefix, name, path)
  return path
}

/** A feed has a few names, each thousands of times. */
const pathNames = new Map<string, Map<string, string>>()
const maxPathNames = 1000
let pathNameCount = 0

function remember(prefix: string, name: string, path: string): void {
  if (pathNameCount >= maxPathNames) return
  pathNameCount += 1
  const ofPrefix = pathNames.get(prefix) ?? new Map<string, string>()
  pathNames.set(prefix, ofPrefix.set(name, path))
}

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
    for (const name in element.attributes)
      if (!name.startsWith('xmlns')) put(`${path}@${name}`, element.attributes[name] ?? '')
    const inner = childElements(element)
    if (path !== '' && inner.length === 0) put(path, textOf(element))
    else if (path !== '' && hasMarkup(element)) put(path, innerHtml(element))
    else
      for (const part of inner)
        collect(part, path === '' ? pathName(part) : `${path}/${pathName(part)}`)
  }

  function put(path: string, value: string): void {
    const text = value.trim()
    if (text === '') return
    const values = fields[path]
    if (values) values.push(text)
    else fields[path] = [text]
  }
}
