import { describe, expect, test } from 'bun:test'
import { noCounts } from '../../src/model/run'
import { renderRunRow, sortKey } from '../../views/run-row'
import { aRun } from '../support/factories'

describe('the sort key', () => {
  test('sorts as the ids do, the way the upsert extension compares', () => {
    const start = Date.parse('2026-11-23T00:00:00Z')
    const ids = Array.from({ length: 500 }, (_, n) => Bun.randomUUIDv7('hex', start + n * 977))
    const keys = ids.map(sortKey)
    const asTheExtension = keys.toSorted((a, b) => a.localeCompare(b, undefined, { numeric: true }))
    expect(asTheExtension).toEqual(keys)
    expect(new Set(keys.map((key) => key.length))).toEqual(new Set([39]))
  })

  test('the hexadecimal ids themselves would not: 10 is more than 9, and a10f is before a9ff', () => {
    const [earlier, later] = ['01a10f', '01a9ff'] as const
    expect(earlier < later).toBe(true)
    expect(earlier.localeCompare(later, undefined, { numeric: true })).toBeGreaterThan(0)
  })
})

describe('a row', () => {
  test('is rendered once for each revision', () => {
    const run = aRun()
    expect(renderRunRow(run)).toBe(renderRunRow({ ...run }))
  })

  test('two writes in one millisecond are two revisions', () => {
    const run = aRun({ status: 'processing', attempt: 1 })
    const before = renderRunRow(run)
    expect(renderRunRow({ ...run, counts: { ...noCounts(), fetched: 5, new: 5 } })).not.toBe(before)
    expect(renderRunRow({ ...run, status: 'completed', outcome: 'imported' })).not.toBe(before)
  })

  test('is one line: a line break would cost the stream a line of its own', () => {
    expect(renderRunRow(aRun({ feedName: 'Two words' }))).not.toContain('\n')
  })

  const notes: [rule: string, run: Parameters<typeof aRun>[0], text: string][] = [
    [
      'a wait says why and until when',
      { waitingUntil: new Date(0), waitingReason: 'rateLimited' },
      'The host limits how often it is asked, next try <time datetime="1970-01-01T00:00:00.000Z">',
    ],
    [
      'a failure says what failed',
      { status: 'failed', error: { kind: 'gone', message: 'x' } },
      'The feed is gone for good (410)',
    ],
    ['the same document', { status: 'completed', outcome: 'notModified' }, 'Not modified'],
    ['nothing new', { status: 'completed', nature: 'unchanged' }, '· Unchanged'],
    ['no success, for all that it completed', { status: 'completed', nature: 'short' }, '>Short<'],
    ['warnings', { status: 'completed', warnings: [{ kind: 'a', message: 'b' }] }, '1 warning<'],
  ]
  test.each(notes)('%s', (_rule, run, text) => {
    expect(renderRunRow(aRun(run))).toContain(text)
  })
})
