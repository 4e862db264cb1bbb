import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isPassword } from '../../src/passwords'
import { openSqliteStore } from '../../src/store/sqlite/open'

const dataDir = mkdtempSync(join(tmpdir(), 'gleaner-user-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

async function user(args: string, password = '') {
  const file = join(import.meta.dir, '../../src/commands/user.ts')
  const child = Bun.spawn([process.execPath, file, ...args.split(' ')], {
    env: { ...process.env, DATA_DIR: dataDir },
    stdin: new Blob([password]),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  return { stdout, stderr, exitCode: await child.exited }
}

test('users are added, listed, changed and removed; an admin stays', async () => {
  const early = await user('add bob')
  expect([early.exitCode, early.stderr]).toEqual([
    1,
    'The first user has to be an admin: add --role admin.\n',
  ])
  const anna = await user('add Anna --role admin', 'correct horse battery\n')
  expect(anna.stdout).toBe('anna may sign in as admin.\nFrom now on everybody has to sign in.\n')
  const bob = await user('add bob --role operator')
  expect(bob.stdout).toMatch(/^Password: \S{20}\nbob may sign in as operator\.\n$/)
  expect((await user('add carl --no-password')).exitCode).toBe(0)
  expect((await user('list')).stdout).toBe('admin     anna\noperator  bob\nviewer    carl\n')
  expect((await user('add bob')).stderr).toBe('There is a user bob already.\n')
  expect((await user('remove anna')).stderr).toContain('the only admin')
  expect((await user('role bob --role admin')).stdout).toBe('bob is admin now.\n')
  expect((await user('remove carl')).stdout).toBe('carl is removed.\n')
  expect((await user('password bob', 'short\n')).exitCode).toBe(2)
  expect((await user('add x --role king')).exitCode).toBe(2)
  expect((await user('dance')).exitCode).toBe(2)

  const store = await openSqliteStore({ dataDir })
  const hash = (await store.users.get('anna'))?.passwordHash ?? null
  expect(hash).toStartWith('$argon2id$')
  expect(await isPassword(hash, 'correct horse battery')).toBe(true)
  const { rows } = await store.audit.list({}, { limit: 9 })
  expect(rows.map(({ actor, action, subject }) => `${actor} ${action} ${subject}`)).toEqual([
    'command line userRemoved carl',
    'command line userChanged bob',
    'command line userAdded carl',
    'command line userAdded bob',
    'command line userAdded anna',
  ])
  await store.close()
}, 60_000)
