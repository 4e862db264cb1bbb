import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from './support/mongo'
import { type Program, startProgram } from './support/processes'
import { noRedisReason, redisUrl } from './support/redis'
import { until } from './support/until'
import { startWebhookHost, type WebhookHost } from './support/webhook-host'

/** Two web processes and any number of workers, each a process of its own. */
function watchContract(name: string, servicesOf: () => Promise<Record<string, string>>): void {
  describe(name, () => {
    let webhook: WebhookHost
    let env: Record<string, string>
    let webs: Program[]
    const started: Program[] = []

    beforeEach(async () => {
      webhook = startWebhookHost()
      const folder = await mkdtemp(join(tmpdir(), 'gleaner-test-'))
      const feeds = [{ url: 'https://board.invalid/feed', name: 'Feed' }]
      await writeFile(join(folder, 'feeds.json'), JSON.stringify(feeds))
      env = {
        DATA_DIR: folder,
        FEEDS_FILE: join(folder, 'feeds.json'),
        PORT: '0',
        SCHEDULE: '0 0 1 1 *',
        ALERT_WEBHOOK_URL: webhook.url,
        ...(await servicesOf()),
      }
      webs = [await start('listening on', 'src/server.ts', '--no-worker')]
      webs.push(await start('listening on', 'src/server.ts', '--no-worker'))
    }, 60_000)
    afterEach(async () => {
      for (const program of started.splice(0)) {
        program.kill('SIGKILL')
        await program.exited
      }
      await webhook.close()
      await rm(env.DATA_DIR ?? '', { recursive: true, force: true })
    })

    test('workers are missed within 15 s, once for all who watch; one of two is enough', async () => {
      const [first, second] = [await aWorker(), await aWorker()]
      first.kill('SIGKILL')
      await first.exited
      const third = await aWorker()
      for (const worker of [second, third]) worker.kill('SIGKILL')
      const killedAt = performance.now()
      await told(['noWorker opened'])
      expect(performance.now() - killedAt).toBeLessThan(15_000)

      const last = await aWorker()
      await told(['noWorker opened', 'noWorker cleared'])
      last.kill('SIGTERM')
      expect(await last.exited).toBe(0)
      await until(async () => (await alertsPage()).includes('Stopped</span> Worker'))

      const lines = webs.map((web) => web.output()).join('\n')
      expect(lines.match(/alert: No worker is alive/g)).toHaveLength(1)
      expect(lines).not.toContain('secret-path')
    }, 120_000)

    async function start(text: string, ...args: string[]): Promise<Program> {
      const program = startProgram(args, env)
      started.push(program)
      await program.says(text, 20_000)
      return program
    }

    async function alertsPage(): Promise<string> {
      const address = /listening on (http:[^\s"]+)/.exec(webs[1]?.output() ?? '')?.[1]
      return (await fetch(`${address}alerts`)).text()
    }

    const aWorker = () => start('worker started', 'worker/main.ts')

    async function told(expected: string[]): Promise<void> {
      const all = () =>
        webhook.requests.map(({ body }) => {
          const { cause, state } = JSON.parse(body)
          return `${cause} ${state}`
        })
      await until(() => all().length >= expected.length, 25_000)
      expect(all()).toEqual(expected)
    }
  })
}

watchContract('SQLite and its own queue', async () => ({}))

const noRedis = noRedisReason()
const redis = noRedis ? null : await redisUrl()
afterAll(() => redis?.stop())
describe.skipIf(noRedis !== null)(`Redis${noRedis ? ` (skipped: ${noRedis})` : ''}`, () => {
  watchContract('SQLite and BullMQ', async () => ({ REDIS_URL: redis?.url ?? '' }))
})

const mongo = await findMongo()
const databases: string[] = []
afterAll(async () => {
  for (const url of databases) await dropDatabase(url)
  if ('url' in mongo) await mongo.stop()
})
describeMongo('MongoDB', mongo, (serverUrl) => {
  watchContract('MongoDB and its own queue', async () => {
    const url = databaseUrl(serverUrl, databaseName())
    databases.push(url)
    return { MONGODB_URL: url }
  })
})
