import type { AuditEntry } from '../src/model/audit'
import { counted, formatDuration } from './format'
import { kindWords, originWords } from './lifecycle-words'
import { scopeWords } from './words'

type Value = AuditEntry['details'][string]

/** What else there is to know of an entry, as sentences would say it. */
export const detailTexts = ({ action, details }: Pick<AuditEntry, 'action' | 'details'>) =>
  Object.entries(details).flatMap(([name, value]) =>
    action === 'feedMapped'
      ? mappedText(name, value)
      : (texts[name]?.(value) ?? plain(name, value)),
  )

const plain = (name: string, value: Value): string => `${name}: ${value ?? 'none'}`

const mappedText = (field: string, place: Value): string =>
  place === null ? `${field} where it is usual` : `${field} from ${place}`

const wordOf = (words: Readonly<Record<string, string>>, value: Value): string =>
  words[String(value)] ?? String(value)

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** By the name of the detail; what is not here is plain enough. An empty list: nothing for people. */
const texts: Record<string, (value: Value) => string | string[]> = {
  url: (value) => `address: ${value}`,
  kind: (value) =>
    value === null ? 'nobody says what it has' : `it has ${lower(wordOf(kindWords, value))}`,
  kindFrom: (value) => lower(wordOf(originWords, value)),
  cadenceMs: (value) => `imported every ${formatDuration(Number(value))}`,
  floorMs: (value) =>
    value === null
      ? 'asked as seldom as usual'
      : `asked once in ${formatDuration(Number(value))} at most`,
  politenessScope: (value) => `a wish to be left alone holds for ${wordOf(scopeWords, value)}`,
  mayRedistribute: (value) => (value ? 'may be passed on' : 'may not be passed on'),
  attribution: (value) =>
    value === null ? 'nothing stands beside its listings' : `beside its listings: ${value}`,
  headers: () => 'other request headers',
  pastTheFloor: () => 'although it was asked a short while ago',
  isTaken: (value) => (value ? 'it was taken' : 'it was not taken'),
  listings: (value) => counted(Number(value), 'listing'),
  count: (value) => `${value} of them`,
  cycleId: () => [],
  password: () => 'a new password',
  days: (value) => (value === null ? 'never ends' : `ends after ${counted(Number(value), 'day')}`),
  event: (value) => (value === 'listings.new' ? 'told of new listings' : 'told of finished runs'),
  user: (value) => `of ${value}`,
}
