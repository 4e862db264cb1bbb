import { describe, expect, test } from 'bun:test'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { type DemoFeed, demoFeeds, documentAt } from '../../src/demo/catalogue'

const site = 'http://localhost:4000'
const stepMs = 60_000
const firstStep = 29_700_000

const read = (feed: DemoFeed, step: number, seed = 'a') =>
  documentAt(feed, { seed, step, stepMs, zeroMs: 0 }, site)

/** The items of a document by id, each as its own text; items without one are left out. */
function itemsOf(document: string): Map<string, string> {
  const items = document.match(/<(item|job)>[\s\S]*?<\/\1>/g) ?? []
  return new Map(
    items.flatMap((item) => {
      const [id] = /<id>\d+|AG-\d+/.exec(item) ?? []
      return id ? [[id, item] as const] : []
    }),
  )
}

/** What happened to the items from one step to a later one. */
function changes(feed: DemoFeed, from: number, to: number) {
  const before = itemsOf(read(feed, from))
  const after = itemsOf(read(feed, to))
  const ids = [...after.keys()]
  return {
    new: ids.filter((id) => !before.has(id)).length,
    updated: ids.filter((id) => before.has(id) && before.get(id) !== after.get(id)).length,
    unchanged: ids.filter((id) => before.get(id) === after.get(id)).length,
    gone: [...before.keys()].filter((id) => !after.has(id)).length,
  }
}

const isRare = ({ manner }: DemoFeed) => manner === 'entityTag' || manner === 'lastModified'
const named = demoFeeds.map((feed) => [feed.id, feed] as const)

describe('the content of the demo board', () => {
  test('there are nine feeds: eight of one board on one host, one of another on another', () => {
    expect(demoFeeds.map(({ board, host }) => `${board.id} ${host}`)).toEqual([
      ...Array(8).fill('board.demo localhost'),
      'agency.demo 127.0.0.1',
    ])
    expect(new Set(demoFeeds.map(({ id }) => id)).size).toBe(9)
  })

  test.each(named)('%s: the same seed and step give the same bytes', (_, feed) => {
    expect(read(feed, firstStep)).toBe(read(feed, firstStep))
    expect(read(feed, firstStep)).not.toBe(read(feed, firstStep, 'b'))
    expect(read(feed, firstStep)).not.toBe(read(feed, firstStep + 6))
  })

  test.each(named)('%s is well-formed and has 20 to 60 items at every step', (_, feed) => {
    for (let step = firstStep; step < firstStep + 40; step++) {
      const document = read(feed, step)
      expect(XMLValidator.validate(document)).toBe(true)
      expect(itemsOf(document).size).toBeWithin(20, 61)
    }
  })

  test.each(named.filter(([, feed]) => !isRare(feed)))(
    '%s has something new at every step, and most of it stays as it is',
    (_, feed) => {
      for (let step = firstStep; step < firstStep + 20; step++) {
        const { new: added, unchanged } = changes(feed, step, step + 1)
        expect(added).toBeGreaterThan(0)
        expect(unchanged).toBeGreaterThan(itemsOf(read(feed, step)).size / 2)
      }
    },
  )

  test.each(named)('%s has new, changed, unchanged and gone items from step to step', (_, feed) => {
    const steps = isRare(feed) ? 12 : 4
    const { new: added, updated, unchanged, gone } = changes(feed, firstStep, firstStep + steps)
    for (const count of [added, updated, unchanged, gone]) expect(count).toBeGreaterThan(0)
  })

  test.each(named.filter(([, feed]) => isRare(feed)))('%s changes rarely', (_, feed) => {
    const steps = Array.from({ length: 12 }, (_, i) => read(feed, firstStep + i))
    expect(new Set(steps).size).toBeWithin(2, 5)
  })

  test('a posting that several feeds show is the same item in all of them', () => {
    for (let step = firstStep; step < firstStep + 12; step++) {
      const remote = demoFeeds.slice(0, 8).map((feed) => itemsOf(read(feed, step)))
      const texts = new Map<string, Set<string>>()
      for (const [id, text] of remote.flatMap((items) => [...items])) {
        texts.set(id, (texts.get(id) ?? new Set()).add(text))
      }
      expect([...texts.values()].filter(({ size }) => size > 1)).toEqual([])
      expect(remote.reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(texts.size + 40)
    }
  })

  test('text stands in CDATA with entities once more, as WP Job Manager writes it', () => {
    const document = demoFeeds.map((feed) => read(feed, firstStep)).join('')
    expect(document).toContain('<![CDATA[Sales &amp; Marketing]]>')
    expect(document).toContain('&#8211;')
  })

  test('descriptions are 1 to 4 KB of HTML', () => {
    const parser = new XMLParser({ parseTagValue: false })
    const { rss } = parser.parse(read(demoFeeds[0] ?? never(), firstStep))
    for (const item of rss.channel.item) {
      expect(item['content:encoded'].length).toBeWithin(700, 4096)
    }
  })

  test('the untidy feed has one item twice and one that is no listing', () => {
    const feed = demoFeeds.find(({ isUntidy }) => isUntidy) ?? never()
    const document = read(feed, firstStep)
    const all = document.match(/<item>/g)?.length ?? 0
    expect(all).toBe(itemsOf(document).size + 2)
    expect(document.match(/<title><\/title>/g)).toHaveLength(1)
  })
})

function never(): never {
  throw new Error('no such feed')
}
