import { rss } from '../support/rss'

/**
 * Wants out of an attribute of either quotes, out of text, a comment, a title and a script. What is no element of HTML
 * stays in a plain text when it is read, like `List<String>`: only the page that shows it stands against it.
 */
export const hostile = (field: string): string =>
  `${field}"'></title></script><!-- --><b data-hostile="${field}">x</b><script data-hostile>1</script><img data-hostile src=x onerror=1><n-o data-hostile>{{7*7}}`

const text = (field: string): string =>
  hostile(field).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const parts = ['company', 'location', 'salary', 'job_type', 'job_category', 'company_logo']
const fields = ['category', 'author', ...parts.map((part) => `job_listing:${part}`)]

const item = (n: number, edition: string) => `<item xmlns:job_listing="https://board.example/">
  <title>${text(`title ${edition}`)}</title>
  <link>https://board.example/jobs/${n}?${text('link')}</link>
  <guid isPermaLink="false">${text(`guid-${n}`)}</guid>
  <pubDate>${text('date')}</pubDate>
  ${fields.map((field) => `<${field}>${text(field)}</${field}>`).join('\n')}
  <description>${text('description')} ${'We look for somebody who cares for roses and for people. '.repeat(9)}</description>
  <enclosure url="javascript:document.body.dataset.hostile=1" type="${text('type').replaceAll('"', '&quot;')}"/>
</item>`
const nameless = `<item><description>${text('nameless')}</description></item>`

const channel = (items: string[]): string =>
  rss(items).replace('<title>Board</title>', `<title>${text('channel')}</title>`)

/** A feed with two listings, one of them twice, and an item that is none; each edition changes the titles. */
export const hostileDocument = (edition: string): string =>
  channel([item(1, edition), item(2, edition), item(2, edition), nameless])

/** The same without the second listing. */
export const shorterDocument = (edition: string): string => rss([item(1, edition)])
