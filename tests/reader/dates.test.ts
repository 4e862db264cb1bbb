import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { readDate } from '../../src/reader/values/dates'
import { dateTable } from './date-table'

test('there are many, each once', () => {
  expect(new Set(dateTable.map(({ text, order }) => `${order} ${text}`)).size).toBe(
    dateTable.length,
  )
  expect(dateTable.length).toBeGreaterThanOrEqual(150)
})

describe('a date of a feed', () => {
  for (const { rule, text, order = null, is, flags = [] } of dateTable)
    test(`${rule}: ${text.slice(0, 50)}${order ? ` (${order})` : ''}`, () => {
      const reading = readDate(text, { order })
      expect(reading.date?.toISOString() ?? null).toBe(is)
      expect(reading.flags).toEqual(flags)
    })
})

describe('the time zone of the process changes nothing', () => {
  const expected = dateTable.map(({ is, flags = [] }) => ({ is, flags }))
  for (const zone of ['UTC', 'Asia/Kolkata', 'America/Los_Angeles'])
    test(zone, async () => {
      const child = Bun.spawn([process.execPath, join(import.meta.dir, 'print-dates.ts')], {
        env: { ...process.env, TZ: zone },
        stdout: 'pipe',
      })
      expect(await new Response(child.stdout).json()).toEqual(expected)
    })
})
