import { describe, expect } from 'bun:test'
import type { AuditEntry } from '../../../src/model/audit'
import { anAuditEntry } from '../../support/people'
import { type ContractTest, present } from './harness'

export function auditContract(test: ContractTest): void {
  describe('who did what', () => {
    test('an entry is kept whole', async ({ store }) => {
      const entry = anAuditEntry({
        token: 'deploy',
        feedId: 'feed',
        runId: 'run',
        thing: 'source:board.example',
        subject: 'A feed',
        details: { reason: 'because', priority: 3, isForced: true, kind: null },
      })
      await store.audit.add(entry)
      expect((await store.audit.list({}, { limit: 9 })).rows).toEqual([entry])
    })

    test('lists go by actor, action and thing, newest first, page by page', async ({ store }) => {
      const entries = [
        { actor: 'anna', action: 'runOpened', feedId: 'a', runId: '1' },
        { actor: 'bob', action: 'runOpened', feedId: 'b', runId: '2' },
        { actor: 'anna', action: 'feedPaused', feedId: 'b', token: 'deploy' },
        { actor: 'anna', action: 'runOpened', feedId: 'b', runId: '3', thing: 'user:carl' },
      ] as const
      for (const [n, entry] of entries.entries())
        await store.audit.add(anAuditEntry({ ...entry, subject: `${n}` }))
      const subjects = (rows: AuditEntry[]) => rows.map(({ subject }) => subject).join('')
      const list = async (filter: Parameters<typeof store.audit.list>[0]) =>
        subjects((await store.audit.list(filter, { limit: 9 })).rows)
      expect(await list({})).toBe('3210')
      expect(await list({ actor: 'anna' })).toBe('320')
      expect(await list({ action: 'runOpened' })).toBe('310')
      expect(await list({ feedId: 'b' })).toBe('321')
      expect(await list({ runId: '2' })).toBe('1')
      expect(await list({ actor: 'anna', token: 'deploy' })).toBe('2')
      expect(await list({ actor: 'bob', token: 'deploy' })).toBe('')
      expect(await list({ thing: 'user:carl' })).toBe('3')
      expect(await list({ thing: 'user:carla' })).toBe('')
      expect(await list({ actor: 'anna', feedId: 'b' })).toBe('32')
      const first = await store.audit.list({ actor: 'anna' }, { limit: 2 })
      expect(subjects(first.rows)).toBe('32')
      const cursor = present(first.next)
      const second = await store.audit.list({ actor: 'anna' }, { limit: 2, cursor })
      expect([subjects(second.rows), second.next]).toEqual(['0', null])
    })

    test('what is old goes', async ({ store, clock }) => {
      await store.audit.add(anAuditEntry({ at: clock.in(-2000), subject: 'old' }))
      await store.audit.add(anAuditEntry({ at: clock.now(), subject: 'new' }))
      expect(await store.retention.audit(clock.in(-1000), 9)).toBe(1)
      const { rows } = await store.audit.list({}, { limit: 9 })
      expect(rows.map(({ subject }) => subject)).toEqual(['new'])
    })
  })
}
