import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of the test's own that can be full. */
export interface SmallDisk {
  folder: string
  fill(): Promise<void>
  /** There is room again. */
  clear(): Promise<void>
  remove(): Promise<void>
}

const megabytes = 32

/** Null where nobody may mount one: that takes root. */
export async function mountSmallDisk(): Promise<SmallDisk | null> {
  const folder = await mkdtemp(join(tmpdir(), 'gleaner-disk-'))
  const isMounted = await run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder)
  const ballast = join(folder, 'ballast')
  const remove = async () => {
    if (isMounted) await run('umount', folder)
    await rm(folder, { recursive: true, force: true })
  }
  if (isMounted) return { folder, fill, clear: () => rm(ballast), remove }
  await remove()
  return null

  async function fill() {
    const full = await writeFile(ballast, Buffer.alloc(megabytes * 2 ** 20)).catch((error) => error)
    if (full?.code !== 'ENOSPC') throw full ?? new Error('the disk is not full')
  }
}

async function run(...command: string[]): Promise<boolean> {
  if (!Bun.which(command[0] ?? '')) return false
  return (await Bun.spawn(command, { stderr: 'ignore' }).exited) === 0
}
