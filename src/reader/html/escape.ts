const markup = /[&<>]/g
const references: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** For between tags. */
export const escapeText = (text: string): string =>
  hasMarkup(text) ? text.replace(markup, (character) => references[character] ?? '') : text

/** Three searches cost a third of one with a pattern. */
const hasMarkup = (text: string): boolean =>
  text.includes('&') || text.includes('<') || text.includes('>')

/** For between double quotes. */
export const escapeValue = (value: string): string => escapeText(value).replaceAll('"', '&quot;')
