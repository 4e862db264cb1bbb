import type { Warning } from '../model/run'
import type { Ending } from './document'
import { child, type Element, textOf } from './element'

/** What a document says in its head of how much it carries. */
export interface Announcement {
  /** LinkedIn's `expectedJobCount`. */
  count: number | null
  /** Monster's `isfullfeed`: without it a listing that is missing says nothing. */
  isFull: boolean
}

export function readAnnouncement(head: Element): Announcement {
  const count = Number(textIn(head, 'expectedjobcount') ?? Number.NaN)
  const isFull = head.attributes.isfullfeed ?? textIn(head, 'isfullfeed')
  return {
    count: Number.isSafeInteger(count) && count > 0 ? count : null,
    isFull: !/^(?:false|no|0)$/i.test(isFull?.trim() ?? ''),
  }
}

const textIn = (head: Element, name: string): string | null => {
  const found = child(head, name)
  return (found && textOf(found).trim()) || null
}

export interface Judgement {
  ending: Ending
  warnings: Warning[]
}

/** A whole transfer of fewer records than were announced is no whole document. */
export function judgeEnding(ending: Ending, announced: Announcement, carried: number): Judgement {
  const warnings = announced.isFull ? [] : [notFull]
  const { count } = announced
  if (ending.name !== 'complete' || count === null || carried >= count) return { ending, warnings }
  const message = `The document announces ${count} listings and carries ${carried}.`
  return {
    ending: { name: 'truncated', failure: { kind: 'truncated', message } },
    warnings: [...warnings, { kind: 'incomplete', message }],
  }
}

const notFull: Warning = {
  kind: 'notFull',
  message: 'The document says that it holds only what has changed, not the whole list.',
}
