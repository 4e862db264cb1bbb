import { afterEach, beforeEach, expect, test } from 'bun:test'
import { renewTwinKeys } from '../src/twin-keys'
import { keepUp } from '../src/upkeep'
import { importFeed } from './store/contract/harness'
import { createTestDeps, type TestDeps } from './support/deps'
import { anItem } from './support/factories'

let deps: TestDeps
beforeEach(async () => {
  deps = await createTestDeps()
  const item = (n: number) =>
    anItem({ externalId: `${n}`, title: 'Cook', hiringOrganization: { name: 'Acme', logo: null } })
  await importFeed(deps.store, 'feed', [Array.from({ length: 450 }, (_, n) => item(n))])
})
afterEach(() => deps.close())

const withoutKey = async () => {
  const { rows } = await deps.store.listings.list({}, { limit: 500 })
  const listings = await Promise.all(rows.map(({ key }) => deps.store.listings.get(key)))
  return listings.filter((listing) => listing?.twinKey === null).length
}

test('listings of before get their keys in batches, from where it had come to', async () => {
  await renewTwinKeys(deps, undefined, 1)
  expect(await withoutKey()).toBe(250)
  await renewTwinKeys(deps, AbortSignal.abort())
  expect(await withoutKey()).toBe(250)
  await renewTwinKeys(deps, undefined, 1)
  expect(await withoutKey()).toBe(50)
  await keepUp(deps)
  expect(await withoutKey()).toBe(0)
})

test('once that is done no listing is looked at again', async () => {
  await renewTwinKeys(deps)
  await importFeed(deps.store, 'feed', [
    [anItem({ externalId: 'later', hiringOrganization: { name: 'Acme', logo: null } })],
  ])
  await renewTwinKeys(deps)
  expect(await withoutKey()).toBe(1)
})
