import { copyFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MongoClient } from 'mongodb'
import type { Run } from '../../src/model/run'
import { workerEnv } from '../../src/supervisor'
import { type Contestant, type Import, storedIn } from './contestants'
import { editedWords } from './feed-file'
import { measure, type Standing, stand } from './measure'

const driver = join(import.meta.dir, 'gleaner-import.ts')

/** Today's Gleaner. `mongodbUrl`: a server that gets a database for each round, removed at its end; else it is SQLite. */
export const gleaner = (mongodbUrl?: string): Contestant =>
  gleanerOf(
    'Gleaner',
    'sanitises, indexes for search, keeps run and sightings',
    driver,
    workerEnv,
    mongodbUrl,
  )

/** The same in a worker that stays up from one import to the next, as it does at work; measured from order to answer. */
export function standingGleaner(): Contestant {
  const up = new Map<string, Standing>()
  return {
    name: 'Gleaner up',
    about: 'the same in a worker that is up, and stays up',
    async importFeed(url, folder, timeoutMs) {
      const command = [process.execPath, driver, url, folder, 'stay']
      const standing = up.get(folder) ?? (await stand(command, timeoutMs, workerEnv))
      up.set(folder, standing)
      const measured = await standing.measure(timeoutMs)
      return { ...measured, ...storedBySqlite(folder), run: JSON.parse(measured.output) }
    },
    async forget(folder) {
      await up.get(folder)?.stop()
      up.delete(folder)
    },
  }
}

const storedBySqlite = (folder: string): Pick<Import, 'rows' | 'edited'> =>
  storedIn(join(folder, 'gleaner.db'), 'listingTexts', 'description')

/** Gleaner of another checkout, whose packages are installed; it is driven by the same script. */
export async function olderGleaner(root: string, mongodbUrl?: string): Promise<Contestant> {
  const script = join(root, 'tests/bench/driven-from-elsewhere.ts')
  await copyFile(driver, script)
  return gleanerOf('before', `the same of ${root}`, script, {}, mongodbUrl)
}

/** `started`: the environment that its worker is started with. */
function gleanerOf(
  name: string,
  about: string,
  script: string,
  started: Record<string, string>,
  mongodbUrl?: string,
): Contestant {
  const databaseOf = (folder: string) => `gleaner_bench_${basename(folder)}_${process.pid}`
  return {
    name,
    about: `the worker with ${mongodbUrl ? 'MongoDB' : 'SQLite'}: ${about}`,
    async importFeed(url, folder, timeoutMs) {
      const server = mongodbUrl && { BENCH_MONGODB_URL: urlOf(mongodbUrl, databaseOf(folder)) }
      const env = { ...started, ...server }
      const measured = await measure([process.execPath, script, url, folder], timeoutMs, env)
      const run: Run = JSON.parse(measured.output)
      const stored = mongodbUrl
        ? await storedInMongo(mongodbUrl, databaseOf(folder))
        : storedBySqlite(folder)
      return { ...measured, ...stored, run }
    },
    async forget(folder) {
      if (mongodbUrl)
        await withMongo(mongodbUrl, (client) => client.db(databaseOf(folder)).dropDatabase())
    },
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = database
  return url.href
}

const storedInMongo = (url: string, database: string) =>
  withMongo(url, async (client) => {
    const listings = client.db(database).collection('listings')
    return {
      rows: await listings.countDocuments(),
      edited: await listings.countDocuments({ description: { $regex: editedWords } }),
    }
  })

async function withMongo<T>(url: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = await MongoClient.connect(url)
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}
