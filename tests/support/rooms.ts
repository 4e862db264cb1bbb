import { dirname, join } from 'node:path/posix'

/** The rooms of the house from the ground up: a room may import the rooms of the floors below, and its own. */
const floors = [
  ['model'],
  ['views', 'reader', 'config', 'log', 'store', 'queue'],
  ['store/sqlite', 'store/mongo', 'queue/stored', 'queue/bullmq', 'trace'],
  ['deps'],
  ['use-cases'],
  ['worker'],
  ['schedule', 'routes', 'demo'],
  ['app'],
  ['entries'],
] as const
type Room = (typeof floors)[number][number]
type Door = [from: Room, to: Room]

const entries = /^src\/((server|entry|shutdown)\.ts$|commands\/)|^worker\/main\.ts$/

/** The first that fits names the room of a file. */
const rooms: [RegExp, Room][] = [
  [entries, 'entries'],
  [/^src\/model\//, 'model'],
  [/^views\//, 'views'],
  [/^src\/reader\//, 'reader'],
  [/^src\/(config|settings)\.ts$/, 'config'],
  [/^src\/log\.ts$/, 'log'],
  [/^src\/store\/sqlite\//, 'store/sqlite'],
  [/^src\/store\/mongo\//, 'store/mongo'],
  [/^src\/queue\/stored/, 'queue/stored'],
  [/^src\/queue\/bullmq/, 'queue/bullmq'],
  [/^src\/store\//, 'store'],
  [/^src\/queue\//, 'queue'],
  [/^src\/trace\//, 'trace'],
  [/^src\/deps\.ts$/, 'deps'],
  [/^worker\//, 'worker'],
  [/^src\/schedule\.ts$/, 'schedule'],
  [/^src\/(routes\/|live\.tsx?$)/, 'routes'],
  [/^src\/demo\//, 'demo'],
  [/^src\/app\.tsx$/, 'app'],
  [/^src\/[\w-]+\.ts$/, 'use-cases'],
]

/** On the same floor, and open. */
const openDoors: Door[] = [['queue', 'log']]
/** On a floor below, and closed all the same. */
const closedDoors: Door[] = [['worker', 'views']]

/** What only some files may import. */
const packageRules: [specifier: RegExp, allowed: RegExp][] = [
  [/^mongodb$/, /^src\/store\/mongo\//],
  [/^bun:sqlite$/, /^src\/store\/sqlite\//],
  [/^(bullmq|ioredis)$/, /^src\/queue\/bullmq\.ts$/],
  // The rest of the reader knows their types and constants, without which no answer is understood.
  [/^(node:)?(http|net)$/, /^src\/(reader|demo)\//],
  [/^((node:)?(https|http2|tls)|undici)$/, /^src\/reader\/fetch\/fetch\.ts$/],
  [/^@opentelemetry\//, /^src\/trace\/otel\.ts$/],
  [/^hono(\/|$)/, /^(src\/(routes\/|app\.tsx|server\.ts|live\.tsx?$|demo\/)|views\/)/],
]

/** What only some files may say. */
const wordRules: [says: (code: string) => boolean, allowed: RegExp, sentence: string][] = [
  // The second asks no host of a feed: it posts to the operator's own webhook.
  [asksHosts, /^src\/(reader\/fetch\/fetch|webhook-post)\.ts$/, 'opens a connection'],
  [(code) => /\b(process|Bun|import\.meta)\.env\b/.test(code), entries, 'reads the environment'],
  [(code) => /^export default/m.test(code), /^$/, 'has a default export'],
]

/** A function or parameter of one's own that is called fetch asks nobody, nor does the name of an attribute. */
function asksHosts(code: string): boolean {
  const isOwn = /\bfunction fetch\(|\bfetch: \(/.test(code)
  const isGlobal = !isOwn && /(?<![.\w])fetch\(/.test(code)
  return isGlobal || /(?<!['"])\b(http|net)\.(request|get|connect|createConnection)\b/.test(code)
}

/** Routes and the schedule read the store, and change it through the use-cases only. */
const storeReads =
  /^(any|get|list|rows|due|totals|recent|changedSince|ready|unheld|known|count|sightings|now|ping)$/

/** Every breach of the house's rules in these files (path to source), a sentence each. */
export function breachesIn(files: Map<string, string>): string[] {
  return [...files].flatMap(([path, source]) => {
    const code = withoutComments(source)
    return [
      ...nameBreaches(path),
      ...importsOf(path, code).flatMap((specifier) => importBreaches(files, path, specifier)),
      ...wordBreaches(path, code),
      ...writeBreaches(path, code),
    ]
  })
}

function nameBreaches(path: string): string[] {
  const isVague = /(^|[/-])(utils?|helpers?|common|misc|index)(\.|\/|-)/.test(path)
  const isLost = roomOf(path) === null
  return [
    ...(isVague ? [`${path}: the name says nothing (or is a barrel)`] : []),
    ...(isLost ? [`${path}: belongs to no room`] : []),
  ]
}

function importBreaches(files: Map<string, string>, path: string, specifier: string): string[] {
  const broken = packageRules.some(
    ([pattern, allowed]) => pattern.test(specifier) && !allowed.test(path),
  )
  if (broken) return [`${path}: may not import ${specifier}`]
  const target = resolve(files, path, specifier)
  const [from, to] = [roomOf(path), target && roomOf(target)]
  if (!from || !to || mayImport(from, to)) return []
  return [`${path}: ${from} may not import ${to} (${target})`]
}

function mayImport(from: Room, to: Room): boolean {
  const isDoor = ([here, there]: Door) => here === from && there === to
  if (from === to || openDoors.some(isDoor)) return true
  return floorOf(to) < floorOf(from) && !closedDoors.some(isDoor)
}

const floorOf = (room: Room): number =>
  floors.findIndex((floor) => floor.some((name) => name === room))

const roomOf = (path: string): Room | null =>
  rooms.find(([pattern]) => pattern.test(path))?.[1] ?? null

function resolve(files: Map<string, string>, path: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null
  const target = join(dirname(path), specifier)
  return [target, `${target}.ts`, `${target}.tsx`].find((name) => files.has(name)) ?? null
}

/** Type imports too: a room that needs another's types depends on it. */
function importsOf(path: string, code: string): string[] {
  const values = transpiler(path)
    .scanImports(code)
    .map((found) => found.path)
  const types = [...code.matchAll(/\b(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1/g)].flatMap(
    (match) => match[2] ?? [],
  )
  return [...new Set([...values, ...types])]
}

const transpiler = (path: string): Bun.Transpiler =>
  new Bun.Transpiler({ loader: path.endsWith('x') ? 'tsx' : 'ts' })

function wordBreaches(path: string, code: string): string[] {
  return wordRules
    .filter(([says, allowed]) => says(code) && !allowed.test(path))
    .map(([, , sentence]) => `${path}: ${sentence}`)
}

function writeBreaches(path: string, code: string): string[] {
  const room = roomOf(path)
  if (room !== 'routes' && room !== 'schedule') return []
  return [...code.matchAll(/\bstore\.(?:\w+\.)?(\w+)\(/g)]
    .filter((match) => !storeReads.test(match[1] ?? ''))
    .map((match) => `${path}: ${match[0].slice(0, -1)} changes the store past the use-cases`)
}

/** Whole-line and block comments: what they say is no code. */
const withoutComments = (source: string): string =>
  source.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/^\s*\/\/.*$/gm, '')
