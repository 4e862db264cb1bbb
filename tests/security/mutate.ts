import { type Dice, rollDice } from '../../src/demo/dice'
import { attacks } from './attacks'
import { descriptionsOf, shapes } from './descriptions'

const names =
  'p br div ul li h1 table tr td b a pre code span section dl dt dd svg math style script title textarea iframe ' +
  'noscript template select option object form img mglyph mtext annotation-xml foreignObject x:y plaintext xmp'

/** What parsers stumble over. */
const snippets: [string, ...string[]] = [
  '<',
  ...[
    '>',
    '/',
    '"',
    "'",
    '`',
    '=',
    '&',
    ';',
    '<!--',
    '-->',
    '--!>',
    '<![CDATA[',
    ']]>',
    '<?',
    '</',
  ],
  ...[
    '<!',
    '\0',
    '\u0001',
    '\u00a0',
    '\u2028',
    '\ud800',
    '\ude00',
    '\ufeff',
    '\n',
    '\t',
    '\f',
    '\r',
  ],
  ...['&lt;', '&gt;', '&#60;', '&#x3c', '&quot', '&amp;lt;', '&nbsp;', '&Tab;', '&#0;', '&#xd800;'],
  ...[
    ' onclick=alert(1)',
    ' href="javascript:alert(1)"',
    ' href=https://a.example/',
    ' style="x:y',
  ],
  ...names.split(' ').flatMap((name) => [`<${name}>`, `</${name}>`, `<${name} a="`, `<${name}/>`]),
]

const seeds = [
  ...Object.values(attacks).flat(),
  ...Object.keys(shapes).flatMap((shape) =>
    descriptionsOf(shape as keyof typeof shapes, 10).map((html) => html.slice(0, 1500)),
  ),
]
const pickSeed = (dice: Dice): string => seeds[dice.between(0, seeds.length - 1)] ?? ''

type Mutation = (html: string, dice: Dice) => string

const placeIn = (html: string, dice: Dice): number => dice.between(0, html.length)

const insert: Mutation = (html, dice) => {
  const at = placeIn(html, dice)
  return html.slice(0, at) + dice.pick(snippets) + html.slice(at)
}
const remove: Mutation = (html, dice) => {
  const at = placeIn(html, dice)
  return html.slice(0, at) + html.slice(at + dice.between(1, 12))
}
const repeat: Mutation = (html, dice) => {
  const at = placeIn(html, dice)
  const part = html.slice(at, at + dice.between(1, 40))
  return html.slice(0, at) + part.repeat(dice.between(2, 5)) + html.slice(at)
}
const splice: Mutation = (html, dice) => {
  const other = pickSeed(dice)
  return html.slice(0, placeIn(html, dice)) + other.slice(placeIn(other, dice))
}
const swapCase: Mutation = (html, dice) => {
  const at = placeIn(html, dice)
  return html.slice(0, at) + html.slice(at, at + 9).toUpperCase() + html.slice(at + 9)
}
const flip: Mutation = (html, dice) => {
  const at = placeIn(html, dice)
  const code = (html.charCodeAt(at) || 0) ^ (1 << dice.between(0, 6))
  return html.slice(0, at) + String.fromCharCode(code) + html.slice(at + 1)
}
const truncate: Mutation = (html, dice) => html.slice(0, placeIn(html, dice))
const refer: Mutation = (html, dice) => {
  const at = placeIn(html, dice)
  return `${html.slice(0, at)}&#${html.charCodeAt(at) || 0};${html.slice(at + 1)}`
}

const mutations: [Mutation, ...Mutation[]] = [
  insert,
  ...[insert, insert, remove, repeat, splice, swapCase, flip, truncate, refer],
]

/** The same number, the same HTML: an attack or a description after one to eight mutations. */
export function mutantOf(number: number): string {
  const dice = rollDice(`mutant ${number}`)
  let html = pickSeed(dice)
  for (let left = dice.between(1, 8); left > 0; left--) html = dice.pick(mutations)(html, dice)
  return html.slice(0, 20_000)
}
