/**
 * A record as a small tree. Namespaces are matched by prefix and local name, never by a fixed URI
 * (WP Job Manager's is the site's own URL).
 */
export interface Element {
  /** Local name, folded: lower case, without `_` and `-` (`pubDate` and `pub_date` are `pubdate`). */
  name: string
  /** As written, lower case; the well-known prefix where a declaration names its URI; '' without one. */
  prefix: string
  /** By folded name, prefixed ones as `prefix:name`. Null prototype. */
  attributes: Record<string, string>
  /** Text and CDATA with entities decoded once, and elements, in document order. */
  content: (string | Element)[]
}

export const fold = (name: string): string => name.toLowerCase().replace(/[_-]/g, '')

/** Most elements have none. */
export const noAttributes: Element['attributes'] = Object.freeze(Object.create(null))

export function childElements({ content }: Element): Element[] {
  const elements: Element[] = []
  for (const part of content) if (typeof part !== 'string') elements.push(part)
  return elements
}

export function hasElements({ content }: Element): boolean {
  for (const part of content) if (typeof part !== 'string') return true
  return false
}

/** The first child of that (folded) name; `prefix` undefined: any. */
export function child(element: Element, name: string, prefix?: string): Element | undefined {
  for (const part of element.content)
    if (typeof part !== 'string' && isCalled(part, name, prefix)) return part
  return undefined
}

const isCalled = (element: Element, name: string, prefix: string | undefined): boolean =>
  element.name === name && (prefix === undefined || element.prefix === prefix)

export const children = (element: Element, name: string, prefix?: string): Element[] =>
  childElements(element).filter((c) => isCalled(c, name, prefix))

/** All text below, in document order, as it stands. */
export function textOf({ content }: Element): string {
  const [only] = content
  if (content.length === 1 && typeof only === 'string') return only
  let text = ''
  for (const part of content) text += typeof part === 'string' ? part : textOf(part)
  return text
}
