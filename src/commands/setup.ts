import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** A program that the tests use and npm does not bring. */
interface Program {
  name: string
  find: () => Promise<string | null>
  /** What apt-get calls it, where it has it. */
  packageOn: { debian?: string; ubuntu?: string }
  /** What a person can do where we cannot. */
  advice: string
}

type Env = Record<string, string | undefined>

const programsOf = (env: Env): Program[] => [
  {
    name: 'Chromium',
    find: () => findChromium(env),
    packageOn: { debian: 'chromium' },
    advice:
      'install Chromium or Chrome (or run "bunx playwright install chromium"), or name one in CHROMIUM_PATH',
  },
  {
    name: 'Redis',
    find: async () => env.TEST_REDIS_URL || Bun.which('redis-server'),
    packageOn: { debian: 'redis-server', ubuntu: 'redis-server' },
    advice:
      process.platform === 'darwin'
        ? 'run "brew install redis", or name a server in TEST_REDIS_URL'
        : 'install redis-server, or name a server in TEST_REDIS_URL',
  },
]

const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** The browser of the tests: CHROMIUM_PATH, one on PATH, Chrome on macOS, or Playwright's own; null when there is none. */
export async function findChromium(env: Env): Promise<string | null> {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const found = names.map((name) => Bun.which(name)).find(Boolean)
  if (found) return found
  if (existsSync(macChrome)) return macChrome
  const { chromium } = await import('@playwright/test')
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null
}

/** Installs what is missing where it can. Answers a sentence for each program that is missing still. */
export async function prepareMachine(env: Env): Promise<string[]> {
  const missing = await missingOf(programsOf(env))
  if (missing.length === 0) return []
  await install(missing)
  return (await missingOf(missing)).map(({ name, advice }) => `${name} is missing: ${advice}.`)
}

async function missingOf(programs: Program[]): Promise<Program[]> {
  const found = await Promise.all(programs.map((program) => program.find()))
  return programs.filter((_, index) => !found[index])
}

async function install(programs: Program[]): Promise<void> {
  const system = await systemName()
  if (!system || !Bun.which('apt-get')) return
  const packages = programs.flatMap(({ packageOn }) => packageOn[system] ?? [])
  const root = rootPrefix()
  if (packages.length === 0 || !root) return
  console.log(`Installing ${packages.join(' and ')} with apt-get, once (a minute or two)...`)
  // sudo passes no variables on, env does.
  const aptGet = [...root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...patience]
  await run([...aptGet, 'update'])
  await run([...aptGet, 'install', '-y', '--no-install-recommends', ...packages])
}

/** Another apt-get may be at work. */
const patience = ['-o', 'DPkg::Lock::Timeout=120']

async function systemName(): Promise<'debian' | 'ubuntu' | null> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const family = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)/gm)].map((match) => match[1])
  if (family.some((name) => name?.includes('ubuntu'))) return 'ubuntu'
  return family.some((name) => name?.includes('debian')) ? 'debian' : null
}

/** What to put before a command of root's; null when we may not. */
function rootPrefix(): string[] | null {
  if (process.getuid?.() === 0) return []
  if (!Bun.which('sudo')) return null
  return Bun.spawnSync(['sudo', '-n', 'true']).exitCode === 0 ? ['sudo', '-n'] : null
}

/** A command that fails is seen in its output, and by what is missing after it. */
async function run(command: string[]): Promise<void> {
  await Bun.spawn(command, { stdin: 'ignore', stdout: 'inherit', stderr: 'inherit' }).exited
}

const usage = `Usage: bun run setup

Installs what the tests need and npm does not bring (Chromium, Redis) where it is missing: by apt-get, as root or with
sudo. Elsewhere it says what to install, and ends with exit code 1.`

if (import.meta.main) {
  if (process.argv.includes('--help')) {
    console.log(usage)
    process.exit(0)
  }
  const problems = await prepareMachine(process.env)
  console.log(problems.join('\n') || 'Ready: everything that the tests need is here.')
  process.exit(problems.length > 0 ? 1 : 0)
}
