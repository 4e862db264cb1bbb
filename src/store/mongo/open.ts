import type { Db } from 'mongodb'
import type { Store, StoreOptions } from '../store'
import { createAlerts } from './alerts'
import { createAnswers } from './answers'
import { createAudit } from './audit'
import { createChronicle } from './chronicle'
import { startServerClock } from './clock'
import { connect, toldRefusal } from './connect'
import { createCycles } from './cycles'
import { createDocuments } from './documents'
import { guarded } from './errors'
import { createFeeds } from './feeds'
import { createHeartbeats } from './heartbeats'
import { createHosts } from './hosts'
import { createLedger } from './ledger'
import { createLifecycle } from './lifecycle'
import { createListings } from './listings'
import { createQuality } from './quality'
import { createRemovals } from './removals'
import { createRetention } from './retention'
import { createRuns } from './runs'
import { prepareSchema } from './schema'
import { createSessions } from './sessions'
import { createSettings } from './settings'
import { createSignIns } from './sign-ins'
import { createSources } from './sources'
import { createStretches } from './stretches'
import { createTokens } from './tokens'
import { createTrends } from './trends'
import { createTwinKeys } from './twin-keys'
import { createTwins } from './twins'
import { createUsers } from './users'
import { createDeliveries, createSearches, createWebhooks } from './webhooks'

/**
 * Opens the store in the database that the path of `url` names (default `gleaner`), MongoDB 7 or
 * newer. Throws `StoreUnavailable` when the server cannot be reached, `StoreUnusable` for a wrong
 * URL or login and for data of a newer program: sentences that say what to do.
 */
export async function openMongoStore(options: { url: string } & StoreOptions): Promise<Store> {
  const { client, db } = await connect(options.url)
  try {
    await guarded({ prepareSchema }).prepareSchema(db)
    const clock = await openClock(db, options.now)
    const context = { db, now: clock.now, wrote: options.afterWrite ?? noHook }
    return {
      name: 'mongodb',
      sources: guarded(createSources(context)),
      feeds: guarded(createFeeds(context)),
      runs: guarded(createRuns(context)),
      listings: guarded(createListings(context)),
      stretches: guarded(createStretches(context)),
      documents: guarded(createDocuments(context)),
      removals: guarded(createRemovals(context)),
      quality: guarded(createQuality(context)),
      twins: guarded(createTwins(context)),
      twinKeys: guarded(createTwinKeys(context)),
      lifecycle: guarded(createLifecycle(context)),
      chronicle: guarded(createChronicle(context)),
      hosts: guarded(createHosts(context)),
      ledger: guarded(createLedger(context)),
      cycles: guarded(createCycles(context)),
      heartbeats: guarded(createHeartbeats(context)),
      alerts: guarded(createAlerts(context)),
      searches: guarded(createSearches(context)),
      webhooks: guarded(createWebhooks(context)),
      deliveries: guarded(createDeliveries(context)),
      settings: guarded(createSettings(context)),
      answers: guarded(createAnswers(context)),
      trends: guarded(createTrends(context)),
      users: guarded(createUsers(context)),
      sessions: guarded(createSessions(context)),
      tokens: guarded(createTokens(context)),
      signIns: guarded(createSignIns(context)),
      audit: guarded(createAudit(context)),
      retention: guarded(createRetention(context)),
      now: clock.now,
      ...guarded({ ping, version }),
      close,
    }

    async function ping() {
      await db.command({ ping: 1 })
    }

    async function version() {
      const { version } = await db.command({ buildInfo: 1 })
      return `MongoDB ${version}`
    }

    async function close() {
      clock.stop()
      await client.close()
    }
  } catch (error) {
    await client.close()
    throw toldRefusal(options.url, error) ?? error
  }
}

const noHook = () => {}

async function openClock(db: Db, now: StoreOptions['now']) {
  return now ? { now, stop: noHook } : startServerClock(db)
}
