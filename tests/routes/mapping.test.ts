import { afterAll, beforeAll, expect, test } from 'bun:test'
import { z } from 'zod'
import { createWorker } from '../../worker/worker'
import { createTestApp, type TestApp } from '../support/app'
import { type FeedHost, startFeedHost } from '../support/feed-host'

/** Names that mean nothing to any dialect. */
const xml = `<export generated="2026-11-20"><stellen>
  <stelle nr="0042"><bezeichnung>Koch (m/w/d)</bezeichnung><ort>Bonn</ort><adresse href="/stelle/42"/>
    <beschreibung>&lt;p&gt;Suppe&lt;/p&gt;</beschreibung><ab>01.12.2026</ab></stelle>
</stellen></export>`
const json = JSON.stringify({
  meta: { items: 1 },
  puestos: [{ clave: 7, nombre_del_puesto: 'Cocinera', web: { pagina: '/p/7' }, ciudad: 'Madrid' }],
})

let t: TestApp
let host: FeedHost

beforeAll(async () => {
  host = await startFeedHost({ '/stellen': { body: xml }, '/puestos': { body: json } })
  t = await createTestApp({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', HOST_INTERVAL_MS: '0' } })
})
afterAll(async () => {
  await t.close()
  await host.close()
})

const api = '/api/v1'
const feedBody = z.looseObject({ id: z.string() })
const runsBody = z.looseObject({
  runs: z.array(z.looseObject({ id: z.string() })),
})

const imported = async (feedId: string) => {
  const opened = await t.send('POST', `${api}/runs`, { feedId, force: true })
  const [run] = runsBody.parse(await opened.json()).runs
  const stored = run && (await t.deps.store.runs.get(run.id))
  if (!stored) throw new Error('no run')
  const { id: runId, generation } = stored
  await createWorker(t.deps, 'w')({ runId, generation }, new AbortController().signal)
  return (await t.get(`${api}/runs/${runId}`)).json()
}

const listingsOf = async (source: string) =>
  (await t.get(`${api}/listings?source=${source}`)).json()

test('a list of XML that nothing knows: PATCH gives its feed a mapping, and the next run reads it', async () => {
  const posted = await t.send('POST', `${api}/feeds`, {
    url: host.url('/stellen'),
    source: 'stellen.example',
  })
  const { id } = feedBody.parse(await posted.json())
  expect(await imported(id)).toMatchObject({ status: 'failed', error: { kind: 'notAFeed' } })
  const mapping = {
    record: 'stelle',
    id: '@nr',
    title: 'Bezeichnung',
    url: 'adresse/@href',
    location: 'ort',
    description: 'beschreibung',
    datePosted: 'ab',
  }
  expect((await t.send('PATCH', `${api}/feeds/${id}`, { mapping })).status).toBe(200)
  expect(await imported(id)).toMatchObject({ status: 'completed', counts: { new: 1, failed: 0 } })
  expect(await listingsOf('stellen.example')).toMatchObject({
    listings: [
      {
        key: 'stellen.example/0042',
        title: 'Koch (m/w/d)',
        url: host.url('/stelle/42'),
        jobLocation: { raw: 'Bonn' },
        datePosted: '2026-12-01T00:00:00.000Z',
      },
    ],
  })
})

test('a list of JSON that nothing knows: POST may bring the mapping', async () => {
  const posted = await t.send('POST', `${api}/feeds`, {
    url: host.url('/puestos'),
    source: 'puestos.example',
    mapping: {
      record: 'puestos',
      id: 'clave',
      title: 'nombreDelPuesto',
      url: 'web/pagina',
      city: 'ciudad',
    },
  })
  expect(posted.status).toBe(201)
  const { id } = feedBody.parse(await posted.json())
  expect(await imported(id)).toMatchObject({ status: 'completed', counts: { new: 1, failed: 0 } })
  expect(await listingsOf('puestos.example')).toMatchObject({
    listings: [
      {
        key: 'puestos.example/7',
        title: 'Cocinera',
        url: host.url('/p/7'),
        jobLocation: { locality: 'Madrid' },
      },
    ],
  })
})
