import { escapeValue } from '../../reader/html/escape'

/** What XML 1.0 (section 2.2) has no room for, lone halves of pairs aside. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** For between tags and between double quotes. */
export const xmlText = (text: string): string =>
  escapeValue(text.toWellFormed().replace(unwritable, ''))

/** `<name>text</name>`; nothing for what is unknown. */
export const element = (name: string, value: string | Date | null | undefined): string =>
  value === null || value === undefined || value === ''
    ? ''
    : `<${name}>${xmlText(value instanceof Date ? value.toISOString() : value)}</${name}>`

export const elements = (name: string, values: string[]): string =>
  values.map((value) => element(name, value)).join('')

export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
