import { serialise } from '../../src/reader/html/serialiser'
import { decodeEntities } from '../../src/reader/values/text'
import type { Cage } from './cage'

const base = 'https://board.example/jobs/7'
const write = (source: string) => serialise(source, base, 1e6)

/** What is wrong with how some sources are written: sentences. */
export async function faultsOf(sources: string[], cage: Cage): Promise<string[]> {
  const own = sources.flatMap((source) =>
    ownFaultsOf(source).map((fault) => `${fault} of ${JSON.stringify(source)}`),
  )
  const written = sources.map((source) => write(source).html)
  const deeds = await cage.trap([written.map((html) => `<div>${html}</div>`).join('')], 'innerHTML')
  return [...own, ...(await cage.forbidden(written)), ...[...deeds.values()].flat()]
}

function ownFaultsOf(source: string): string[] {
  const once = write(source)
  const twice = write(once.html)
  return [
    ...(twice.html === once.html ? [] : [`Twice is not once: ${once.html} -> ${twice.html}`]),
    ...(twice.text === once.text ? [] : [`The text twice is not once: ${once.text}`]),
    ...(wordsIn(once.html) === bare(once.text) ? [] : [`HTML and text differ: ${once.html}`]),
  ]
}

/** The words of what was written, without white space. Every `<` in it begins a tag. */
export const wordsIn = (html: string): string => bare(decodeEntities(html.replace(/<[^>]*>/g, '')))
const bare = (text: string): string => text.replace(/\s+/g, '')
