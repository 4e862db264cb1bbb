import type { Dice } from '../../src/demo/dice'
import { rollDice } from '../../src/demo/dice'

const syllables = (
  'ba be bo ca co da de di do el en er fa fi for ga ge gra ha he in ka ke la le li lo ma me mi mo ' +
  'na ne no or pa pe per po ra re ri ro sa se si so sta ta te ti to tra un va ve vi wa we za'
).split(' ')

/**
 * A vocabulary like a language's: the commonest words are short. With Zipf's law over 30,000 words
 * a search index meets about as many different words as in real advertisements.
 */
const vocabulary = Array.from({ length: 30_000 }, (_, rank) => {
  const dice = rollDice(`word ${rank}`)
  const length = rank < 60 ? 1 : rank < 2000 ? 2 : dice.between(2, 4)
  return dice.draw(syllables, length).join('')
})

const logOfSize = Math.log(vocabulary.length)

/** A word, the n-th most common n times as rare as the first (Zipf). */
const wordOf = (dice: Dice): string =>
  vocabulary[Math.floor(Math.exp(dice.next() * logOfSize)) - 1] ?? 'the'

export function sentenceOf(dice: Dice): string {
  const words = Array.from({ length: dice.between(6, 18) }, () => wordOf(dice)).join(' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

export const sentencesOf = (dice: Dice, least: number, most: number): string[] =>
  Array.from({ length: dice.between(least, most) }, () => sentenceOf(dice))
