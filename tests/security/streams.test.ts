import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openRun } from '../../src/runs'
import { endAllSessions } from '../../src/sign-in'
import { revokeToken } from '../../src/tokens'
import { createTestApp, type TestApp } from '../support/app'
import { openEvents } from '../support/event-stream'
import { aFeedDraft } from '../support/factories'
import { signedInAs, tokenOf } from '../support/people'
import { until } from '../support/until'

let t: TestApp
let server: ReturnType<typeof Bun.serve>
beforeAll(async () => {
  t = await createTestApp()
  server = Bun.serve({ port: 0, fetch: t.app.fetch, idleTimeout: 30 })
})
afterAll(async () => {
  t.live.close()
  await server.stop(true)
  await t.close()
})

const nudge = async (id: string) => {
  await t.deps.store.feeds.insert(aFeedDraft({ id }))
  await openRun(t.deps, id, { trigger: 'manual', isForced: true })
}

test.each(['/events', '/api/v1/events'])('%s ends with what it was opened with', async (path) => {
  const [mine, program] = [await signedInAs(t.deps, 'viewer'), await tokenOf(t.deps, 'viewer')]
  const url = new URL(path, server.url).href
  expect((await fetch(url)).status).toBe(401)
  const streams = [await openEvents(url, mine), await openEvents(url, program)]
  expect(streams.map(({ status }) => status)).toEqual([200, 200])
  t.clock.advance(6000)
  await nudge(`${path}-seen`)
  await Promise.all(streams.map((stream) => stream.saw(`${path}-seen`)))
  await endAllSessions(t.deps, 'viewer')
  for (const token of await t.deps.store.tokens.list()) await revokeToken(t.deps, token.id)
  t.clock.advance(6000)
  await nudge(`${path}-secret`)
  await until(() => streams.every((stream) => stream.isEnded()), 8000)
  // What was on its way when it was asked may still come.
  t.clock.advance(6000)
  await nudge(`${path}-later`)
  expect(streams.some((stream) => stream.html().includes(`${path}-later`))).toBe(false)
  for (const stream of streams) stream.close()
})
