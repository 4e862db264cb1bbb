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

export const childElements = (element: Element): Element[] =>
  element.content.filter((part) => typeof part !== 'string')

/** The first child of that (folded) name; `prefix` undefined: any. */
export const child = (element: Element, name: string, prefix?: string): Element | undefined =>
  childElements(element).find(
    (c) => c.name === name && (prefix === undefined || c.prefix === prefix),
  )

export const children = (element: Element, name: string, prefix?: string): Element[] =>
  childElements(element).filter(
    (c) => c.name === name && (prefix === undefined || c.prefix === prefix),
  )

/** All text below, in document order, as it stands. */
export const textOf = (element: Element): string =>
  element.content.map((part) => (typeof part === 'string' ? part : textOf(part))).join('')
