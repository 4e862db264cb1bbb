import { createLog } from '../../src/log'
import { openBullQueue } from '../../src/queue/bullmq'
import type { Queue } from '../../src/queue/queue'
import { createStoredQueue } from '../../src/queue/stored'
import { openSqliteStore } from '../../src/store/sqlite/open'
import type { Store } from '../../src/store/store'

/** Where a queue and its store are, as another process is told it. */
export interface QueueSpec {
  dataDir: string
  redis: { url: string; prefix: string } | null
}

export async function openSpec({
  dataDir,
  redis,
}: QueueSpec): Promise<{ store: Store; queue: Queue }> {
  const store = await openSqliteStore({ dataDir })
  const log = await createLog('silent', 'test')
  const queue = redis ? await openBullQueue({ ...redis, log }) : createStoredQueue({ store, log })
  return { store, queue }
}
