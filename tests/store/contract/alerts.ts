import { describe, expect } from 'bun:test'
import { type Alert, cleared } from '../../../src/model/alert'
import { announced } from '../../../src/model/alert-delivery'
import { anAlert } from '../../support/factories'
import { type ContractTest, present } from './harness'

const over = (alert: Alert, now: Date): Alert => present(cleared(alert, 'It is over.', now))

export function alertsContract(test: ContractTest): void {
  describe('alerts', () => {
    test('of ten that open one of a key at once one does', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const alerts = Array.from({ length: 10 }, () => anAlert({ key: 'noWorker' }))
      const opened = await Promise.all(
        alerts.map((alert, n) => (n % 2 ? store : other).alerts.open(alert)),
      )
      expect(opened.filter(Boolean)).toHaveLength(1)
      const first = present(alerts[opened.indexOf(true)])
      expect(await store.alerts.unresolved()).toEqual([first])
      expect(await store.alerts.open(anAlert({ key: 'another' }))).toBe(true)
    })

    test('an alert is kept whole, with its deliveries', async ({ store, clock }) => {
      const alert = anAlert({ feedId: 'feed', runId: 'run', subject: 'A feed' })
      await store.alerts.open(present(announced(alert, clock.now())))
      const told = present(await store.alerts.get(alert.id))
      expect(told).toEqual(present(announced(alert, clock.now())))
      const [delivery] = told.deliveries
      const tried = { ...present(delivery), tries: 2, triedAt: clock.now(), error: 'refused' }
      await store.alerts.replace({ ...told, deliveries: [tried] })
      expect(await store.alerts.get(alert.id)).toEqual({
        ...told,
        deliveries: [tried],
        version: 2,
      })
      expect(await store.alerts.get('none')).toBeNull()
    })

    test('of ten that change it at once one does', async ({ store, reopen, clock }) => {
      const other = await reopen({ now: clock.now })
      const alert = anAlert()
      await store.alerts.open(alert)
      const changed = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (n % 2 ? store : other).alerts.replace({ ...alert, message: `${n}` }),
        ),
      )
      expect(changed.filter(Boolean)).toHaveLength(1)
      const message = String(changed.indexOf(true))
      expect(await store.alerts.get(alert.id)).toMatchObject({ message, version: 2 })
    })

    test('one that is over makes room for the next of its key', async ({ store, clock }) => {
      const first = anAlert({ key: 'noWorker' })
      await store.alerts.open(first)
      expect(await store.alerts.replace(over(first, clock.now()))).toBe(true)
      expect(await store.alerts.unresolved()).toEqual([])
      const second = anAlert({ key: 'noWorker' })
      expect(await store.alerts.open(second)).toBe(true)
      expect((await store.alerts.unresolved()).map(({ id }) => id)).toEqual([second.id])
      expect(await store.alerts.replace({ ...first, message: 'late' })).toBe(false)
    })

    test('lists go by state, newest first, page by page', async ({ store, clock }) => {
      const alerts = Array.from({ length: 7 }, (_, n) => anAlert({ key: `${n}` }))
      for (const alert of alerts) await store.alerts.open(alert)
      for (const alert of alerts.slice(0, 5)) await store.alerts.replace(over(alert, clock.now()))
      const keysOf = (rows: Alert[]) => rows.map(({ key }) => key).join('')
      const open = await store.alerts.list({ isOpen: true }, { limit: 10 })
      expect(keysOf(open.rows)).toBe('65')
      expect(keysOf((await store.alerts.list({}, { limit: 10 })).rows)).toBe('6543210')
      const first = await store.alerts.list({ isOpen: false }, { limit: 2 })
      expect(keysOf(first.rows)).toBe('43')
      expect(first.previous).toBeNull()
      const second = await store.alerts.list(
        { isOpen: false },
        { limit: 2, cursor: present(first.next) },
      )
      expect(keysOf(second.rows)).toBe('21')
      const back = await store.alerts.list(
        { isOpen: false },
        { limit: 2, cursor: present(second.previous) },
      )
      expect(keysOf(back.rows)).toBe('43')
    })

    test('what is due to be delivered, longest due first', async ({ store, clock }) => {
      const due = (key: string, nextDeliveryAt: Date | null) =>
        store.alerts.open(anAlert({ key, nextDeliveryAt }))
      await due('later', clock.in(1))
      await due('now', clock.now())
      await due('before', clock.in(-1000))
      await due('never', null)
      const keys = async (limit: number) =>
        (await store.alerts.due(clock.now(), limit)).map(({ key }) => key)
      expect(await keys(9)).toEqual(['before', 'now'])
      expect(await keys(1)).toEqual(['before'])
    })

    test('those that are over go by the instant of their end; open ones stay', async ({
      store,
      clock,
    }) => {
      const alerts = ['a', 'b', 'c', 'open'].map((key) => anAlert({ key }))
      for (const alert of alerts) await store.alerts.open(alert)
      for (const alert of alerts.slice(0, 3)) {
        await store.alerts.replace(over(alert, clock.now()))
        clock.advance(1000)
      }
      expect(await store.retention.alerts(clock.in(-1000), 1)).toBe(1)
      expect(await store.retention.alerts(clock.in(-1000), 9)).toBe(1)
      expect(await store.retention.alerts(clock.in(-1000), 9)).toBe(0)
      const { rows } = await store.alerts.list({}, { limit: 9 })
      expect(rows.map(({ key }) => key)).toEqual(['open', 'c'])
    })
  })
}
