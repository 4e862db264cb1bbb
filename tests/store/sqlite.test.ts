import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../../src/store/sqlite/open'
import type { Store, StoreOptions } from '../../src/store/store'
import { type Opened, storeContract } from './contract'

async function openTemporary(options: StoreOptions): Promise<Opened> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gleaner-sqlite-'))
  const handles: Store[] = []
  const reopen = async (more: StoreOptions) => {
    const store = await openSqliteStore({ dataDir, ...more })
    handles.push(store)
    return store
  }
  const destroy = async () => {
    for (const handle of handles) await handle.close()
    rmSync(dataDir, { recursive: true })
  }
  return { store: await reopen(options), reopen, destroy }
}

storeContract('SQLite', openTemporary)
