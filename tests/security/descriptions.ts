import { type Dice, rollDice } from '../../src/demo/dice'
import { sentenceOf, sentencesOf } from '../bench/prose'

/** How advertisements are written: each answers about 4 KB of HTML. */
export const shapes = {
  /** By a job board's editor. */
  plain: (dice: Dice) =>
    [
      `<p><strong>Acme &amp; Sons</strong> ${proseOf(dice)}</p>`,
      `<h3>Tasks &amp; duties</h3><ul>${itemsOf(dice)}</ul>`,
      `<h3>Your profile</h3><ul>${itemsOf(dice)}</ul>`,
      `<p>${proseOf(dice)} <a href="https://board.example/apply" target="_blank">Apply&nbsp;now</a></p>`,
      `<p style="color:#333">${sentencesOf(dice, 6, 10).join(' <br> ')}</p>`,
      `<p><em>${sentenceOf(dice)}</em> &#8211; ${proseOf(dice)}</p>`,
    ].join('\n'),
  /** Pasted from a word processor: as much markup as words. */
  pasted: (dice: Dice) =>
    sentencesOf(dice, 14, 18)
      .map(
        (sentence) =>
          `<p class="MsoNormal" style="margin: 0in 0in 8pt; line-height: 107%"><span style="font-family: Arial, sans-serif; color: #333333"><b>${sentence.slice(0, 9)}</b>${sentence.slice(9)}<o:p></o:p></span></p>`,
      )
      .join('\r\n'),
  /** Nested containers of a page builder. */
  nested: (dice: Dice) =>
    sentencesOf(dice, 20, 26)
      .map(
        (sentence) =>
          `<section class="row"><div class="col-md-6"><div data-id="7"><span>${sentence}</span></div></div></section>`,
      )
      .join('\n    '),
  /** Every special character as a reference. */
  references: (dice: Dice) =>
    sentencesOf(dice, 40, 50)
      .map(
        (sentence) => `<div>&bull;&nbsp;${sentence.replaceAll(' ba', '&rsquo;s &#x2013;')}</div>`,
      )
      .join(''),
}

const proseOf = (dice: Dice): string => sentencesOf(dice, 6, 10).join(' ')
const itemsOf = (dice: Dice): string =>
  sentencesOf(dice, 5, 9)
    .map((sentence) => `<li>${sentence}</li>`)
    .join('')

export const descriptionsOf = (shape: keyof typeof shapes, count: number): string[] =>
  Array.from({ length: count }, (_, index) => shapes[shape](rollDice(`${shape} ${index}`)))
