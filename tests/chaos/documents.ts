import { rss, rssItem } from '../support/rss'

/** Elements of every document, whatever becomes of them. */
export const itemCount = 2000

/** Twenty without a title, twenty that come twice. */
const odd = Array.from({ length: 20 }, (_, n) => `<item><guid>bad-${n}</guid></item>`)

/**
 * The first document of a board, and the one that follows it: a hundred listings have gone, a hundred are new, and
 * every fourth of the others is changed.
 */
export function documentOf(round: 1 | 2): string {
  const first = (round - 1) * 100 + 1
  const items = Array.from({ length: itemCount - 40 }, (_, index) => {
    const n = first + index
    return rssItem(n, round === 2 && n % 4 === 0 ? 2 : 1)
  })
  const twice = items.slice(300, 320)
  return rss([...items.slice(0, 1200), ...odd, ...twice, ...items.slice(1200)])
}
