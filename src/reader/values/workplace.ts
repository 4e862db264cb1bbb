import type { Workplace } from '../../model/listing'

const structured: [RegExp, Workplace | null][] = [
  [/hybrid/, 'hybrid'],
  [/^(?:none|onsite|on site|inoffice|in office|office|in person)$/, 'onsite'],
  [/remote|telecommut|work from home|^fully$/, 'remote'],
]

export interface WorkplaceFields {
  /** `remotetype`, `remoteStatus`, `workplaceType`... */
  kind: string | null
  /** A yes or no to "is it remote?": no leaves open what it is. */
  isRemote: string | null
  /** The board has nothing but remote work. */
  isRemoteBoard: boolean
  location: string | null
}

/** By the feed's own field, then the board's nature, then a whole word in the place; never by the description. */
export function readWorkplace(fields: WorkplaceFields): Workplace | null {
  const kind = fields.kind
    ?.toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim()
  const named = kind ? structured.find(([pattern]) => pattern.test(kind)) : undefined
  if (named) return named[1]
  const answer = fields.isRemote?.trim().toLowerCase()
  if (answer && /^(?:yes|true|1)$/.test(answer)) return 'remote'
  if (fields.isRemoteBoard) return 'remote'
  if (answer && /^(?:no|false|0)$/.test(answer)) return null
  const location = fields.location ?? ''
  if (/\bhybrid\b/i.test(location)) return 'hybrid'
  return /\bremote\b/i.test(location) ? 'remote' : null
}
