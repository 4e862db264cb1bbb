import { until } from './until'

export interface Program {
  pid: number
  /** All that it has printed so far. */
  output: () => string
  /** Resolves when the text was printed. */
  says: (text: string | RegExp, deadlineMs?: number) => Promise<void>
  kill: (signal: NodeJS.Signals) => void
  /** The exit code, null after a signal. */
  exited: Promise<number | null>
}

/** Starts an entry as a process of its own, in an environment that names nothing of this machine's. */
export function startProgram(args: string[], env: Record<string, string>): Program {
  const child = Bun.spawn([process.execPath, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of child.stdout) printed += decoder.decode(chunk, { stream: true })
  })()
  return {
    pid: child.pid,
    output: () => printed,
    says: (text, deadlineMs = 10_000) =>
      until(
        () => (typeof text === 'string' ? printed.includes(text) : text.test(printed)),
        deadlineMs,
      ),
    kill: (signal) => child.kill(signal),
    exited: child.exited.then(async () => {
      await reading
      return child.exitCode
    }),
  }
}
