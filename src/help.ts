import type { z } from 'zod'
import { version } from '../package.json'
import { settings } from './settings'

export { version }

/** Every key of the environment with its default (empty: none) and meaning, in order. */
export function settingRows(): { key: string; byDefault: string; meaning: string }[] {
  return Object.entries(settings).map(([key, { schema, meaning }]) => ({
    key,
    byDefault: String((schema as z.ZodType).parse(undefined) ?? ''),
    meaning,
  }))
}

/** What `--help` prints. */
export function helpText(usage: string, options: [string, string][]): string {
  const rows = settingRows().map(({ key, byDefault, meaning }) => [
    key,
    byDefault ? `${meaning} [${byDefault}]` : meaning,
  ])
  return `Gleaner ${version}: imports job listings from job boards' feeds.

Usage: ${usage}

Options
${table(options)}

Environment, with defaults in brackets
${table(rows)}
  ${'FEED_SECRET_*'.padEnd(width)}Secrets that the headers of a feed may name as \${FEED_SECRET_…}
`
}

const width = 30

const table = (rows: (readonly string[])[]): string =>
  rows.map(([name = '', text = '']) => `  ${name.padEnd(width)}${text}`).join('\n')
