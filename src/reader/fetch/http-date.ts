/** The three forms of RFC 9110 section 5.6.7, the second and third of which are old. */
const forms = [
  /^[a-z]{3}, \d{2} [a-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/i,
  /^[a-z]{6,9}, \d{2}-[a-z]{3}-\d{2} \d{2}:\d{2}:\d{2} GMT$/i,
  /^[a-z]{3} [a-z]{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/i,
]

/** Null for anything else: `Date` reads dates into almost any text. */
export function parseHttpDate(text: string): Date | null {
  const value = text.trim()
  if (!forms.some((form) => form.test(value))) return null
  const date = new Date(value.endsWith('GMT') ? value : `${value} GMT`)
  return Number.isNaN(date.getTime()) ? null : date
}
