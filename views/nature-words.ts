import type { FlagKind } from '../src/model/flags'
import type { RunNature } from '../src/model/nature'

export const natureWords: Record<RunNature, string> = {
  changed: 'Changed',
  unchanged: 'Unchanged',
  empty: 'Empty',
  short: 'Short',
  partial: 'Partial',
  suspect: 'Suspect',
}

/** What it means, in a sentence. */
export const natureSentences: Record<RunNature, string> = {
  changed: 'It brought listings that are new, or that have changed.',
  unchanged: 'It brought nothing new.',
  empty:
    'The feed has no items at all. A feed that says so wrongly closes nothing: a person decides.',
  short:
    'The feed has far fewer items than it usually has. What is missing is not closed, unless a person approves.',
  partial: 'It is not the whole feed, so nothing is closed for being absent.',
  suspect: 'Something in it cannot be right: the warnings below say what. Nothing is closed by it.',
}

export const flagWords: Record<FlagKind, string> = {
  neverSucceeded: 'Never succeeded',
  empty: 'Empty',
  short: 'Short',
  suspect: 'Suspect',
  silent: 'Silent',
  gap: 'Gaps',
}
