const markup = /[&<>]/g
const references: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** For between tags. */
export const escapeText = (text: string): string =>
  text.replace(markup, (character) => references[character] ?? '')

/** For between double quotes. */
export const escapeValue = (value: string): string => escapeText(value).replaceAll('"', '&quot;')
