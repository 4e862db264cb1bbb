/** What a document declares for `&name;`, as it is written there. */
export type Entities = ReadonlyMap<string, string>

const declaration = /<!ENTITY\s+([\w:.-]{1,64})\s+(?:"([^"]*)"|'([^']*)')\s*>/g
/** Those of XML itself cannot mean anything else. */
const predefined = new Set(['amp', 'lt', 'gt', 'quot', 'apos'])

const maxEntities = 500
/** A longer text is no abbreviation, in characters. */
const maxValue = 1000
/** So much text may come into one record, in characters: what is beyond stays a reference. */
const maxExpanded = 65_536

/**
 * The entities that the DOCTYPE in `prolog` declares as plain text (XML 1.0 section 4.2.1). Those that hold markup or
 * other entities, or stand elsewhere, are none: nothing is expanded twice, nothing is fetched.
 */
export function readEntities(prolog: string): Entities {
  const entities = new Map<string, string>()
  if (!prolog.includes('<!ENTITY')) return entities
  for (const [, name = '', double, single] of prolog.matchAll(declaration)) {
    const value = double ?? single ?? ''
    if (entities.size >= maxEntities) break
    if (!predefined.has(name) && !entities.has(name) && isPlain(value)) entities.set(name, value)
  }
  return entities
}

const isPlain = (value: string): boolean =>
  value.length <= maxValue && !/[<%]|&(?!#\w+;)/.test(value)

const cdataOrReference = /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|&([\w:.-]{1,64});/g

/** `xml` with what its document declared in the place of the references to it; CDATA holds none. */
export function expandEntities(xml: string, entities: Entities): string {
  if (entities.size === 0) return xml
  let expanded = 0
  return xml.replace(cdataOrReference, (written, name: string | undefined) => {
    const value = name === undefined ? undefined : entities.get(name)
    if (value === undefined || expanded + value.length > maxExpanded) return written
    expanded += value.length
    return value
  })
}
