import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const bun = join(root, 'node_modules/.bin/bun')

/** Gleaner as people start it, as a process of its own. */
export interface Program {
  url: string
  port: number
  kill: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>
}

/** Starts `src/server.ts` with these flags; resolves when it listens. */
export async function startProgram(flags: string[], env: Record<string, string>): Promise<Program> {
  const child = spawn(bun, ['src/server.ts', ...flags], {
    cwd: root,
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // A runner that gives up leaves nothing behind.
  const end = () => child.kill('SIGTERM')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  const url = await addressIn(child)
  return {
    url,
    port: Number(new URL(url).port),
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
    },
  }
}

function addressIn(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`the program ended with code ${code}`)))
    if (!child.stdout) return reject(new Error('the program has no output'))
    // Read to its end, or the pipe fills and the program stands still.
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /listening on (http:[^\s"]+)/.exec(line)?.[1]
      if (address) resolve(address.replace(/\/$/, ''))
    })
  })
}
