import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import packageJson from '../package.json'
import { settingRows } from '../src/help'
import { routesByAccess } from '../src/routes/access'

const root = join(import.meta.dir, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const readme = read('README.md')
const documents = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'docs/operations.md']

test('README has every setting with its default and meaning, in order, and no other', () => {
  const rows = settingRows().map(
    ({ key, byDefault, meaning }) =>
      `| \`${key}\` | ${byDefault ? `\`${byDefault}\` ` : ''}| ${meaning} |`,
  )
  expect([...(readme.match(/^\| `[A-Z_]+` \|.*$/gm) ?? [])]).toEqual(rows)
})

test('.env.example has every setting with its default and meaning, in order, and sets none', () => {
  const lines = settingRows().flatMap(({ key, byDefault, meaning }) => [
    `# ${meaning}`,
    `# ${key}=${byDefault}`,
    '',
  ])
  expect(read('.env.example').split('\n').slice(2, -3)).toEqual(lines)
  expect(read('.env.example')).not.toMatch(/^[^#\n]/m)
})

/** `GET /api/v1/runs/:id/items` as README names it: `GET runs/:id/items`, whatever the id is called. */
const asNamed = (text: string) =>
  text.replaceAll(' /api/v1/', ' ').replaceAll(/:\w+(?:\{\.\+\})?/g, ':id')

test('README names every request of the API', () => {
  const named = asNamed(readme)
  const requests = Object.values(routesByAccess)
    .flat()
    .filter((route) => route.includes(' /api/v1/'))
  expect(requests.length).toBeGreaterThan(50)
  const isNamed = (request: string) =>
    ['`', '?'].some((end) => named.includes(`\`${asNamed(request)}${end}`))
  expect(requests.filter((request) => !isNamed(request))).toEqual([])
})

test('every script that a document names exists', () => {
  const named = documents.flatMap((path) =>
    [...read(path).matchAll(/\bbun (?:run )?(?!install\b|run\b)([a-z]+)\b/g)].flatMap(
      (match) => match[1] ?? [],
    ),
  )
  expect(named).toContainValues(['start', 'worker', 'test'])
  expect(Object.keys(packageJson.scripts)).toContainValues([...new Set(named)])
})

test('every script runs a file that exists', () => {
  const files = Object.values(packageJson.scripts).flatMap(
    (script) => script.match(/\b[\w./-]+\.tsx?\b/g) ?? [],
  )
  expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('every local link and picture of a document is there', () => {
  const targets = documents.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].flatMap((match) =>
      join(dirname(path), match[1] ?? ''),
    ),
  )
  expect(targets.length).toBeGreaterThan(0)
  expect(targets.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('every file that ARCHITECTURE names is there', () => {
  const named = [...read('ARCHITECTURE.md').matchAll(/`((?:src|worker|views|tests)\/[\w./-]*)`/g)]
  const paths = named.flatMap((match) => match[1] ?? [])
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('ARCHITECTURE has at most 120 lines', () => {
  expect(read('ARCHITECTURE.md').trim().split('\n').length).toBeLessThanOrEqual(120)
})

test('the version has its entry in the changelog', () => {
  expect(read('CHANGELOG.md')).toContain(`## ${packageJson.version}\n`)
})
