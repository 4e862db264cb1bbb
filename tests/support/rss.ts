/** An RSS item with an id of its own; another `edition` is another text of the same listing. */
export const rssItem = (n: number, edition = 1): string => `<item>
  <title>Gardener ${n}</title>
  <link>https://board.example/jobs/${n}</link>
  <guid isPermaLink="false">job-${n}</guid>
  <description>&lt;p&gt;Garden ${n}, edition ${edition}.&lt;/p&gt;</description>
</item>`

/** An RSS document of a board. What `head` says is no part of any item. */
export const rss = (items: string[], head = ''): string => `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Board</title><link>https://board.example/</link>${head}
${items.join('\n')}
</channel></rss>`

/** Items 1 to `count`. */
export const rssItems = (count: number, edition = 1): string[] =>
  Array.from({ length: count }, (_, index) => rssItem(index + 1, edition))
