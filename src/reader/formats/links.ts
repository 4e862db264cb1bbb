import type { Element } from '../element'

/** The registry's own spelling of a relation, RFC 4287 section 4.2.7.2. */
const registry = 'http://www.iana.org/assignments/relation/'

/** What a link leads to; without `rel` it is the page of the item. */
function relationOf({ attributes }: Element): string {
  const relation = attributes.rel?.trim().toLowerCase() || 'alternate'
  return relation.startsWith(registry) ? relation.slice(registry.length) : relation
}

export const isPage = (link: Element): boolean => relationOf(link) === 'alternate'

/** Links as they are to be tried: those that say `alternate`, then those that say nothing; HTML before other types. */
export const byAptness = (links: Element[]): Element[] =>
  links.filter(isPage).sort((a, b) => ranks(a) - ranks(b))

const ranks = ({ attributes }: Element): number =>
  (/html/i.test(attributes.type ?? 'html') ? 0 : 2) + (attributes.rel?.trim() ? 0 : 1)
