import { escapeHTML } from 'bun'
import { demoFeeds } from './catalogue'
import { writeDescription } from './description'
import type { Posting } from './posting'

export interface DemoPage {
  status: number
  contentType: string
  body: string
}

/** The page of one posting, where its link leads. */
export const postingPage = (posting: Posting): DemoPage =>
  page(
    200,
    posting.title,
    `<p>${escapeHTML(posting.company.name)} · ${escapeHTML(posting.trade.name)}</p>
${writeDescription(posting)}`,
  )

export const gonePage = page(410, 'No longer open', '<p>This posting has been taken down.</p>')

export const notFoundPage = page(404, 'Not found', '<p>There is nothing here.</p>')

/** The front page: what there is to import. */
export const frontPage = (port: number): DemoPage =>
  page(
    200,
    'The demo board',
    `<p>It makes up job postings, and new ones every minute. Its feeds:</p>
<ul>${demoFeeds
      .map(({ name, host, path }) => {
        const url = escapeHTML(`http://${host}:${port}${path}`)
        return `<li><a href="${url}">${escapeHTML(name)}</a></li>`
      })
      .join('')}</ul>`,
  )

function page(status: number, title: string, body: string): DemoPage {
  const heading = escapeHTML(title)
  const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${heading}</title>
<style>body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }</style>
<h1>${heading}</h1>
${body}
</html>
`
  return { status, contentType: 'text/html; charset=utf-8', body: html }
}

/** A round logo with the first letter of the company's slug. */
export function logo(slug: string): DemoPage {
  const hue = Number(Bun.hash(slug) % 360n)
  const letter = escapeHTML(slug.charAt(0).toUpperCase())
  const body = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="32" fill="hsl(${hue} 45% 40%)"/><text x="32" y="43" font-family="sans-serif" font-size="32" text-anchor="middle" fill="#fff">${letter}</text></svg>
`
  return { status: 200, contentType: 'image/svg+xml', body }
}
