import { collapse, decodeEntities } from '../values/text'
import { codeOf } from './names'
import { scanHtml } from './scan'

const codesOf = (names: string): ReadonlySet<number> => new Set(names.split(' ').map(codeOf))

/** Words on both sides of these belong together. */
const inline = codesOf(
  'a abbr acronym b big blink cite code del dfn em font i ins kbd mark nobr q s samp small span strike strong sub sup tt u wbr',
)

/** Not for people to read. */
const programs = new Map([
  [codeOf('script'), /<\/script[\s/>]/gi],
  [codeOf('style'), /<\/style[\s/>]/gi],
])

/** HTML that is known to be HTML as one line of plain text: `&lt;b&gt;` in it is meant to be seen. */
export function readMarkup(html: string | null | undefined): string | null {
  if (!html) return null
  return collapse(html.includes('<') ? textOfMarkup(html) : decodeEntities(html)) || null
}

function textOfMarkup(html: string): string {
  let line = ''
  const part = (code: number) => {
    if (!inline.has(code)) line += ' '
  }
  scanHtml(html, {
    text: (start, end) => {
      line += decodeEntities(html.slice(start, end))
    },
    open: (code, _start, end) => {
      const program = programs.get(code)
      if (program) return endOf(program, html, end)
      part(code)
      return end
    },
    close: (code) => {
      if (!programs.has(code)) part(code)
    },
  })
  return line
}

/** Where the end tag begins, or the text ends. */
function endOf(tag: RegExp, html: string, from: number): number {
  tag.lastIndex = from
  return tag.exec(html)?.index ?? html.length
}
