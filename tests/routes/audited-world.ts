import { openRun as openRunOf } from '../../src/runs'
import { openSession } from '../../src/sign-in'
import type { FeedPatch } from '../../src/store/feeds'
import { makeToken } from '../../src/tokens'
import { addUser } from '../../src/users'
import { addWebhook, pauseWebhook, saveSearch, testWebhook } from '../../src/webhooks'
import type { TestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, aListingDraft, anId, anItem, aSource } from '../support/factories'
import { aFailedRun } from '../support/failed-run'
import type { FeedHost } from '../support/feed-host'
import { importOnce } from '../support/import-once'
import { aUser } from '../support/people'

export const password = 'correct horse battery'

/** Something new of every kind for each route that does something to it. Nobody's name stands on what is made here. */
export function aWorld(t: TestApp, host: FeedHost) {
  const { store } = t.deps
  const present = <T>(value: T | null): T => {
    if (value === null) throw new Error('it was not made')
    return value
  }

  async function feed(patch: FeedPatch = {}): Promise<string> {
    const id = `feed-${anId()}`
    await store.sources.ensure(aSource())
    await store.feeds.insert(aFeedDraft({ id }))
    await store.feeds.patch(id, patch)
    return id
  }

  async function brakedFeed(): Promise<string> {
    const held = { since: t.clock.now(), runId: anId(), count: 1, of: 2, before: anId() }
    return feed({ brake: { ...held, approval: null, reason: 'many' } })
  }

  async function source(paused: string | null = null): Promise<string> {
    const id = `${anId()}.example`
    await store.sources.ensure(aSource({ id, pausedBecause: paused }))
    return id
  }

  /** With a document that is kept. */
  async function importedFeed(): Promise<{ feed: string; run: string }> {
    const id = await feed()
    await store.feeds.patch(id, { url: host.url(`/feed?${id}`) })
    return { feed: id, run: (await importOnce(t.deps, id)).id }
  }

  async function openRun(): Promise<string> {
    const id = await feed()
    const opening = await openRunOf(t.deps, id, { trigger: 'manual' })
    if (opening.name !== 'opened') throw new Error(opening.name)
    return opening.run.id
  }

  /** What a browser sends of an admin of that name. */
  async function browserOf(name: string): Promise<Record<string, string>> {
    const user = aUser({ name, role: 'admin', createdAt: t.clock.now() })
    await store.users.insert(user)
    const { secret } = await openSession(t.deps, user, { address: '127.0.0.1', agent: 'a browser' })
    return { cookie: `session=${secret}`, 'sec-fetch-site': 'same-origin' }
  }

  async function webhook(): Promise<string> {
    const url = 'https://hooks.example/'
    return present(await addWebhook(t.deps, { url, event: 'run.finished' })).id
  }

  async function delivery() {
    const id = await webhook()
    const { id: message } = present(await testWebhook(t.deps, id))
    return { id, delivery: message }
  }

  async function user(): Promise<string> {
    const name = `user-${anId()}`
    await addUser(t.deps, { name, role: 'viewer', password: null })
    await browserOf(name)
    return name
  }

  return {
    anId,
    anUrl: () => host.url(`/feed?${anId()}`),
    feed,
    brakedFeed,
    source,
    importedFeed,
    openRun,
    browserOf,
    webhook,
    async pausedWebhook(): Promise<string> {
      const id = await webhook()
      await pauseWebhook(t.deps, id, true)
      return id
    },
    delivery,
    user,
    failedRun: async () => (await aFailedRun(t, await feed())).id,
    async deadFeed(): Promise<string> {
      const id = await feed()
      await aFailedRun(t, id)
      return id
    },
    endedRun: async () => (await anEndedRun(t, await feed())).id,
    search: async () => (await saveSearch(t.deps, { name: anId(), filter: { search: 'x' } })).id,
    async listing(): Promise<string> {
      const draft = aListingDraft({ externalId: anId() })
      await anEndedRun(t, await feed(), { items: [anItem(draft)] })
      return draft.key
    },
    async token(): Promise<string> {
      const wish = { name: anId(), userName: 'admin', role: 'viewer', days: 1 } as const
      const making = await makeToken(t.deps, wish)
      if (making.name !== 'made') throw new Error('the name is taken')
      return making.token.id
    },
    /** Who has a password, and a browser that has signed in. */
    async person() {
      const name = `person-${anId()}`
      await addUser(t.deps, { name, role: 'viewer', password })
      return { name, browser: await browserOf(name) }
    },
    async sessionOf(name: string): Promise<string> {
      const known = (await store.sessions.list(name)).map(({ id }) => id)
      await browserOf(name)
      const fresh = (await store.sessions.list(name)).find(({ id }) => !known.includes(id))
      return present(fresh ?? null).id
    },
  }
}

export type World = ReturnType<typeof aWorld>
