import { describe, expect, test } from 'bun:test'
import { fingerprintsOf, openFeed } from './read-document'
import { itemOf } from './read-item'

const withEntities = (declarations: string, item: string) =>
  `<?xml version="1.0"?>\n<!DOCTYPE rss [${declarations}]>\n<rss><channel><title>&board;</title><item>${item}</item></channel></rss>`

const titleOf = async (declarations: string, title: string) =>
  (await itemOf(withEntities(declarations, `<title>${title}</title>`))).title

describe('entities that a document declares (XML 1.0 section 4.2.1)', () => {
  test.each([
    ['text', '<!ENTITY co "Mill">', '&co; Ltd', 'Mill Ltd'],
    ['in single quotes', '<!ENTITY co \'The "Mill"\'>', '&co;', 'The "Mill"'],
    ['numbers in it are decoded', '<!ENTITY co "M&#252;hle">', '&co;', 'Mühle'],
    ['the first declaration counts', '<!ENTITY a "1"><!ENTITY a "2">', '&a;', '1'],
    ['those of XML stay what they are', '<!ENTITY amp "and">', 'a &amp;amp; b', 'a & b'],
    ['not in CDATA', '<!ENTITY co "Mill">', '<![CDATA[&co;]]> &co;', '&co; Mill'],
    ['an undeclared one stays', '<!ENTITY co "Mill">', '&ltd;', '&ltd;'],
    ['one of others stays', '<!ENTITY a "x"><!ENTITY b "&a;&a;">', '&b;', '&b;'],
    ['one of markup stays', '<!ENTITY a "<b>x</b>">', '&a;', '&a;'],
    ['one of elsewhere stays', '<!ENTITY a SYSTEM "file:///etc/passwd">', '&a;', '&a;'],
  ])('%s', async (_rule, declarations, title, expected) => {
    expect(await titleOf(declarations, title)).toBe(expected)
  })

  test('in attributes, and in the head', async () => {
    const feed = withEntities(
      '<!ENTITY board "Mill Jobs"><!ENTITY at "https://a.example/">',
      '<title>A</title><guid isPermaLink="false">&at;1</guid><category label="&board;"/>',
    )
    expect(await itemOf(feed)).toMatchObject({
      guid: 'https://a.example/1',
      categories: ['Mill Jobs'],
    })
    expect((await openFeed(feed, {}, 1)).feed.title).toBe('Mill Jobs')
  })

  test('no more than 64 KB of them come into a record', async () => {
    const title = await titleOf(`<!ENTITY a "${'a'.repeat(1000)}">`, '&a;'.repeat(100_000))
    expect(title?.replace(/&a;/g, '').length).toBe(65_000)
  })

  test('another declaration makes another record of the same bytes', async () => {
    const read = async (value: string) =>
      fingerprintsOf(await openFeed(withEntities(`<!ENTITY a "${value}">`, '<title>&a;</title>')))
    expect(await read('x')).not.toEqual(await read('y'))
    expect(await read('x')).toEqual(await read('x'))
  })
})
