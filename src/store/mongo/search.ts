/**
 * The words of a person's search as a `$search` text in which every one must occur: MongoDB joins
 * words by OR, but quoted phrases by AND. Null when there is no word in it.
 */
export function searchPhrases(search: string): string | null {
  const words = search.split(/[\s\p{Cc}"\\]+/u).flatMap((text) => core.exec(text)?.[0] ?? [])
  return words.length > 0 ? words.map((word) => `"${word}"`).join(' ') : null
}

/** A phrase is compared sign by sign: what surrounds a word has to go, but for C++ and C#. */
const core = /[\p{L}\p{N}](?:.*[\p{L}\p{N}\p{M}])?[+#]*/u
