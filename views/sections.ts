/** The entries of the navigation; `key` takes one there, after a `g`. */
export const sections = [
  { id: 'runs', href: '/', label: 'Runs', key: 'r' },
  { id: 'feeds', href: '/feeds', label: 'Feeds', key: 'f' },
  { id: 'listings', href: '/listings', label: 'Listings', key: 'l' },
  { id: 'trends', href: '/trends', label: 'Trends', key: 't' },
  { id: 'dead-letters', href: '/dead-letters', label: 'Dead letters', key: 'd' },
  { id: 'politeness', href: '/politeness', label: 'Politeness', key: 'p' },
  { id: 'alerts', href: '/alerts', label: 'Alerts', key: 'a' },
] as const

export type Section = (typeof sections)[number]['id']
