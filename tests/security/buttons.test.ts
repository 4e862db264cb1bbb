import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mayDo, type Role, roles } from '../../src/model/role'
import { pauseQueue } from '../../src/queue-pause'
import { accessOf, routesByAccess } from '../../src/routes/access'
import { openRun } from '../../src/runs'
import { changeSource } from '../../src/sources'
import { createTestApp, type TestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, aSource } from '../support/factories'
import { aFailedRun } from '../support/failed-run'
import { signedInAs } from '../support/people'

let t: TestApp
let runIds: string[]
beforeAll(async () => {
  t = await createTestApp({ env: { ALERT_WEBHOOK_URL: 'https://alerts.example' } })
  await t.deps.store.sources.ensure(aSource())
  await t.deps.store.sources.ensure(aSource({ id: 'other.example', name: 'Other' }))
  for (const id of ['ended', 'failed', 'open', 'paused'])
    await t.deps.store.feeds.insert(aFeedDraft({ id, name: id }))
  await t.deps.store.feeds.patch('paused', { isEnabled: false, disabledReason: 'x' })
  const ended = await anEndedRun(t, 'ended')
  const failed = await aFailedRun(t, 'failed', 'gone')
  const opening = await openRun(t.deps, 'open', { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  runIds = [ended.id, failed.id, opening.run.id]
  await changeSource(t.deps, 'other.example', { pausedBecause: 'x' })
  await pauseQueue(t.deps, 'x')
})
afterAll(() => t.close())

/** The pages that everybody may read. */
const patterns = routesByAccess.viewer
  .filter(
    (route) => route.startsWith('GET /') && !/api|events|\.csv|\.rss|\.atom|\.xml/.test(route),
  )
  .map((route) => route.slice(4))

const pathsOf = (pattern: string): string[] => {
  if (pattern.startsWith('/runs/:id')) return runIds.map((id) => pattern.replace(':id', id))
  return ['ended', 'failed', 'open', 'paused', 'board.example'].map((id) =>
    pattern.replace(/:\w+(\{[^}]*\})?/g, id),
  )
}

/** What the forms of a page would send, as `POST /feeds/ended/pause`. */
const actionsIn = (html: string): string[] => [
  ...[...html.matchAll(/<form[^>]*method="post"[^>]*action="([^"]*)"/g)].map(
    ([, path]) => path ?? '',
  ),
  ...[...html.matchAll(/hx-post="([^"]*)"/g)].map(([, path]) => path ?? ''),
]

const writes = Object.values(routesByAccess)
  .flat()
  .filter((route) => route.startsWith('POST /'))
  .map((route) => route.slice(5))

/** Of the pattern with the fewest parameters that the path fits. */
function accessOfPath(path: string) {
  const fitting = writes.filter((pattern) =>
    new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`).test(path),
  )
  const [pattern] = fitting.toSorted((a, b) => a.split(':').length - b.split(':').length)
  return pattern === undefined ? null : accessOf('POST', pattern)
}

test.each(roles)('a page offers a %s no more than the role may', async (role: Role) => {
  const headers = await signedInAs(t.deps, role)
  const offered = new Set<string>()
  for (const path of new Set(patterns.flatMap(pathsOf))) {
    const answer = await t.get(path, headers)
    if (answer.status !== 200) continue
    for (const action of actionsIn(await answer.text())) offered.add(`${action} on ${path}`)
  }
  const tooMuch = [...offered].filter((offer) => {
    const access = accessOfPath(offer.split(' on ')[0] ?? '')
    return access === null || (access !== 'anyone' && !mayDo(role, access))
  })
  expect(tooMuch).toEqual([])
  const least = { viewer: 1, operator: 12, admin: 24 }
  expect(offered.size).toBeGreaterThanOrEqual(least[role])
})
