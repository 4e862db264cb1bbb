import { child, type Element, textOf } from './element'
import { readUrl } from './values/urls'

/**
 * How a list that comes in pages tells of the next one. Paths lead through the document around the list.
 * `link`: the URL stands at one of the paths. `page`: the parameter counts pages from `first`, of which there are as
 * many as stands at `pages`. `offset`: the parameter counts records, of which there are as many as stands at `total`.
 * `path`: the first group of the pattern counts pages in the URL, of `total` records.
 */
export type Paging =
  | { by: 'link'; paths: string[] }
  | { by: 'page'; parameter: string; first: number; pages: string }
  | { by: 'offset'; parameter: string; total: string }
  | { by: 'path'; pattern: RegExp; total: string }

/** A page that was read. */
export interface Page {
  url: string
  /** What stands around its list. */
  frame: Element
  /** Records on it. */
  count: number
}

/** The URL of the page behind this one; null: there is none, or it is not told. */
export function nextPage(paging: Paging, { url, frame, count }: Page): string | null {
  const here = URL.parse(url)
  if (!here || count === 0) return null
  switch (paging.by) {
    case 'link': {
      const texts = paging.paths.map((path) => textAt(frame, path))
      return readUrl(
        texts.find((text) => text !== null),
        url,
      )
    }
    case 'page': {
      const page = countIn(here, paging.parameter, paging.first)
      const last = Number(textAt(frame, paging.pages)) - 1 + paging.first
      return page < last ? withParameter(here, paging.parameter, page + 1) : null
    }
    case 'offset': {
      const next = countIn(here, paging.parameter, 0) + count
      const total = Number(textAt(frame, paging.total))
      return next < total ? withParameter(here, paging.parameter, next) : null
    }
    case 'path':
      return nextInPath(here, paging, Number(textAt(frame, paging.total)), count)
    default:
      return paging satisfies never
  }
}

function nextInPath(
  here: URL,
  { pattern }: Extract<Paging, { by: 'path' }>,
  total: number,
  count: number,
): string | null {
  const [all, written = ''] = pattern.exec(here.pathname) ?? []
  if (all === undefined) return null
  const page = Number(written)
  const size = countIn(here, 'results_per_page', count)
  if (!(page * size < total)) return null
  const next = new URL(here)
  next.pathname = here.pathname.replace(all, all.replace(written, String(page + 1)))
  return next.href
}

const countIn = (url: URL, parameter: string, otherwise: number): number => {
  const number = Number(url.searchParams.get(parameter) ?? otherwise)
  return Number.isSafeInteger(number) && number >= 0 ? number : otherwise
}

function withParameter(url: URL, parameter: string, value: number): string {
  const next = new URL(url)
  next.searchParams.set(parameter, String(value))
  return next.href
}

function textAt(frame: Element, path: string): string | null {
  let element: Element | undefined = frame
  for (const name of path.split('/')) element = element && child(element, name)
  return (element && textOf(element).trim()) || null
}
