import { expect, test } from 'bun:test'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMLValidator } from 'fast-xml-parser'
import { editedOf, editedWords, fileOf, type Variant, writeFeeds } from './feed-file'

test('the feed of the benchmark: same bytes each time, another head, one item in ten edited', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gleaner-'))
  try {
    const read = (variant: Variant) => readFile(fileOf(folder, variant), 'utf8')
    expect(await writeFeeds(folder, 40)).toBeWithin(40 * 3500, 40 * 4500)
    const first = await read('first')
    const unchanged = await read('unchanged')
    const changed = await read('changed')
    await writeFeeds(folder, 40)
    expect(await read('first')).toBe(first)
    for (const document of [first, unchanged, changed]) {
      expect(XMLValidator.validate(document)).toBe(true)
      expect(new Set(document.match(/<guid.*<\/guid>/g)).size).toBe(40)
    }
    const items = (document: string) => document.slice(document.indexOf('<item>'))
    expect(unchanged).not.toBe(first)
    expect(items(unchanged)).toBe(items(first))
    expect(changed.split(editedWords)).toHaveLength(editedOf(40) + 1)
    expect(items(changed).replaceAll(`<p>${editedWords}</p>`, '')).toBe(items(first))
  } finally {
    await rm(folder, { recursive: true })
  }
})
