import { describe, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fixture, open, readAll } from './read-document'

const names = readdirSync(join(import.meta.dir, '../fixtures/feeds'))
/** All but the one that is objects one a line. */
const ofForm = (ending: string) =>
  names.filter((name) => name.endsWith(ending) && name !== 'json-nasty.json')

/** The names of tags, not what stands in CDATA, comments and declarations. */
const respell = (xml: string, spell: (name: string) => string): string =>
  xml.replace(
    /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?-->|<![^>]*>|<\?[\s\S]*?\?>|(<\/?)([\w:.-]+)/g,
    (written, opening?: string, name?: string) =>
      opening && name ? opening + spell(name) : written,
  )

const respellKeys = (value: unknown, spell: (name: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((each) => respellKeys(each, spell))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    // Those of JSON-LD are keywords, not names
    Object.entries(value).map(([key, inner]) => [
      key.startsWith('@') ? key : spell(key),
      respellKeys(inner, spell),
    ]),
  )
}

/** What a document is and becomes, but for what tells of its spelling. */
async function readingOf(body: Uint8Array | string) {
  const answer = await open(body)
  if (!answer.isFeed) return answer.failure.kind
  const { document } = answer
  const results = (await readAll(document)).map((result) =>
    result.name === 'listing' ? { ...result.draft, raw: null } : result.name,
  )
  return { dialect: document.dialect, feed: document.feed, results }
}

const spellings: [how: string, spell: (name: string) => string][] = [
  ['in capitals', (name) => name.toUpperCase()],
  ['with hyphens', (name) => name.replace(/(?<=[a-z])_(?=[a-z])/gi, '-')],
  ['without any hyphen', (name) => name.replace(/(?<=\w)[_-](?=\w)/g, '')],
]

describe('names match whatever their case and without _ and -', () => {
  for (const [how, spell] of spellings) {
    for (const name of ofForm('.xml'))
      test(`${name} ${how}`, async () => {
        const xml = Buffer.from(await fixture(name)).toString('utf8')
        expect(await readingOf(respell(xml, spell))).toEqual(await readingOf(xml))
      })
    for (const name of ofForm('.json'))
      test(`${name} ${how}`, async () => {
        const value: unknown = await new Response(await fixture(name)).json()
        const respelt = JSON.stringify(respellKeys(value, spell))
        expect(await readingOf(respelt)).toEqual(await readingOf(JSON.stringify(value)))
      })
  }
})
