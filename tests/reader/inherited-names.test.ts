import { describe, expect, test } from 'bun:test'
import { openFeed, readAll } from './read-document'

/** What any object of the language answers to, and no table of ours names. */
const names = ['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty']

const feedWith = (word: string): string => `<?xml version="1.0"?>
<rss version="2.0" xmlns:x="${word}" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>Board</title><ttl>60</ttl><sy:updatePeriod>${word}</sy:updatePeriod>
<item><title>Cook</title><link>https://a.example/1</link><guid>1</guid>
<pubDate>2026-01-08 10:00 ${word}</pubDate><x:note xmlns="${word}">hello</x:note>
<jobtype>${word}</jobtype><salary>100 ${word}</salary><location>${word}</location><${word}>y</${word}>
</item></channel></rss>`

describe('a name that every object has is a word like others', () => {
  for (const name of names)
    test(name, async () => {
      const document = await openFeed(feedWith(name))
      const [result, ...others] = await readAll(document)
      expect(others).toEqual([])
      expect(document.ending).toEqual({ name: 'complete' })
      expect(document.feed.ttlMs).toBe(3_600_000)
      expect(result?.name === 'listing' && result.draft).toMatchObject({
        title: 'Cook',
        datePosted: null,
        datePostedRaw: `2026-01-08 10:00 ${name}`,
        employmentType: [],
        baseSalary: { minValue: 100, currency: null, unitText: null },
        jobLocation: { raw: name, country: null },
      })
    })
})
