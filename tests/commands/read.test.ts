import { describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const root = join(import.meta.dir, '../..')
const feed = (name: string): string => join(root, 'tests/fixtures/feeds', name)

async function run(args: string[], options: { env?: Record<string, string>; stdin?: Blob } = {}) {
  const child = Bun.spawn([process.execPath, join(root, 'src/commands/read.ts'), ...args], {
    env: { ...process.env, ...options.env },
    stdin: options.stdin ?? 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  const lines = stdout.split('\n').filter(Boolean)
  return { lines, stderr, exitCode: await child.exited }
}

const titles = (lines: string[]): unknown[] => lines.map((line) => JSON.parse(line).title)

test('a file: one listing a line', async () => {
  const { lines, stderr, exitCode } = await run([feed('jobicy.xml')])
  expect(titles(lines)).toEqual([
    'Head of Operations – EMEA',
    'Account Executive, Sales & Partnerships',
  ])
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ key: 'jobicy.com/00160201' })
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
})

test('--items: the items before normalising, --source: whose they are', async () => {
  const { lines } = await run([feed('rss.xml'), '--items'])
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ index: 0, guid: 'role-0007' })
  const named = await run([feed('rss.xml'), '--source', 'Mill.example'])
  expect(JSON.parse(named.lines[0] ?? '').key).toBe('mill.example/role-0007')
})

test('--explain tells what was recognised', async () => {
  const { stderr } = await run([feed('jobicy-nasty.xml'), '--explain'])
  expect(stderr).toContain('read as utf-8\n')
  expect(stderr).toContain('field employmentType: joblisting:jobtype 2×\n')
  expect(stderr).toContain('field id: link (by a rule) 1×, id 1×\n')
  expect(stderr).toContain('dialect jobicy; feed "Jobicy\'s Feed" https://jobicy.com/')
  expect(stderr).toContain('2 listings, 2 rejected, 0 skipped')
  expect(stderr).toContain('warning dateUnreadable: ')
  expect(stderr).toContain('item 2 rejected: It has no link that begins with http(s). (No page)')
})

test('--mapping reads a list that no dialect knows; --explain tells where it goes on', async () => {
  const list = JSON.stringify({
    openPosts: [{ code: '007', head_line: 'Cook', where: { web: 'https://a.example/7' } }],
    next: '/page/2',
  })
  const mapping = { record: 'openPosts', id: 'code', title: 'headLine', url: 'where/web' }
  const args = ['-', '--explain', '--source', 'a.example', '--mapping', JSON.stringify(mapping)]
  const { lines, stderr } = await run(args, { stdin: new Blob([list]) })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ title: 'Cook', key: 'a.example/007' })
  expect(stderr).toContain('dialect mapping;')
  expect(stderr).toContain('field url: where/web 1×\n')
  const bad = await run(['-', '--mapping', '{"titel": "x"}'])
  expect(bad.stderr).toMatch(/--mapping: .*a listing has no field titel/)
  expect(bad.exitCode).toBe(1)
})

test('several at once, a compressed one among them: what can be read is, the exit code tells the rest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gleaner-read-'))
  const file = join(folder, 'atom.xml.gz')
  await Bun.write(file, gzipSync(await Bun.file(feed('atom.xml')).bytes()))
  const several = [file, feed('indeed.xml')]
  expect(await run(several)).toMatchObject({ lines: { length: 3 }, stderr: '', exitCode: 0 })
  const broken = await run([feed('incapsula.html'), ...several])
  expect(broken.lines).toHaveLength(3)
  expect(broken.exitCode).toBe(1)
  rmSync(folder, { recursive: true })
})

test('standard input', async () => {
  const { lines } = await run(['-'], { stdin: Bun.file(feed('atom.xml')) })
  expect(lines).toHaveLength(2)
})

test('an address, with what the host says', async () => {
  using host = Bun.serve({
    port: 0,
    fetch: ({ url }) =>
      url.endsWith('/feed')
        ? new Response(Bun.file(feed('indeed.xml')))
        : new Response('', { status: 404 }),
  })
  const env = { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' }
  const address = `http://127.0.0.1:${host.port}`
  const good = await run([`${address}/feed`], { env })
  expect(titles(good.lines)).toEqual(['Night Nurse'])
  const bad = await run([`${address}/none`], { env })
  expect(bad.stderr).toContain('404')
  expect(bad.exitCode).toBe(1)
})

describe('what cannot be read is told in a sentence', () => {
  const table: [args: string[], sentence: string][] = [
    [[feed('incapsula.html')], 'a page that keeps programs out'],
    [['no-such-file.xml'], 'no-such-file.xml: There is no such file.'],
    [['--wat'], "Unknown option '--wat'. See --help."],
    [[], 'Name a file or an address. See --help.'],
    [['--items', '--listings', 'x'], 'Choose one of --items and --listings.'],
  ]
  for (const [args, sentence] of table)
    test(sentence, async () => {
      const { stderr, exitCode, lines } = await run(args)
      expect(stderr).toContain(sentence)
      expect(exitCode).toBe(1)
      expect(lines).toEqual([])
    })
})

test('--help', async () => {
  const { lines, exitCode } = await run(['--help'])
  expect(lines.join('\n')).toContain('Usage: bun run read FILE_OR_URL...')
  expect(exitCode).toBe(0)
})
