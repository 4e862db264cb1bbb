import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'

export interface Measurement {
  seconds: number
  /** What the processors worked for it: steadier than the clock on a busy machine. */
  cpuSeconds: number
  /** The largest resident memory that the process ever had, in MB. */
  peakMb: number
  output: string
}

/** Ended with another code than 0, or not in time. */
export class ProcessFailed extends Error {
  override name = 'ProcessFailed'
}

/** Runs a process to its end, from start to exit on the clock. */
export async function measure(
  command: string[],
  timeoutMs: number,
  env: Record<string, string> = {},
): Promise<Measurement> {
  const startedAt = performance.now()
  const child = Bun.spawn(command, {
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: timeoutMs,
    env: { ...process.env, ...env },
  })
  const memory = watchMemory(child.pid)
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  const seconds = (performance.now() - startedAt) / 1000
  const peakMb = memory.stop()
  const cpuSeconds = Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1e6
  if (code === 0) return { seconds, cpuSeconds, peakMb, output }
  const why = child.signalCode ? `not done after ${Math.round(seconds)} s` : `exit code ${code}`
  throw new ProcessFailed(`${command[0]}: ${why}\n${errors.slice(-2000)}`)
}

/** A process that stays, and does something for every line that it is sent. */
export interface Standing {
  /** Sends a line: until a line comes back. */
  measure(timeoutMs: number): Promise<Measurement>
  /** Lets it end. */
  stop(): Promise<void>
}

/** Answers when it has said that it is there. */
export async function stand(
  command: string[],
  timeoutMs: number,
  env: Record<string, string> = {},
): Promise<Standing> {
  const child = Bun.spawn(command, {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
    env: { ...process.env, ...env },
  })
  const lines = createInterface({ input: Readable.fromWeb(child.stdout) })[Symbol.asyncIterator]()
  await next(timeoutMs)
  return {
    async measure(limitMs) {
      const [startedAt, before] = [performance.now(), await cpuSecondsOf(child.pid)]
      const memory = watchMemory(child.pid)
      child.stdin.write('\n')
      child.stdin.flush()
      const output = await next(limitMs).finally(memory.stop)
      const seconds = (performance.now() - startedAt) / 1000
      const cpuSeconds = (await cpuSecondsOf(child.pid)) - before
      return { seconds, cpuSeconds, peakMb: memory.stop(), output }
    },
    async stop() {
      child.stdin.end()
      await child.exited
    },
  }

  async function next(limitMs: number): Promise<string> {
    const late = setTimeout(() => child.kill(), limitMs)
    const line = await lines.next()
    clearTimeout(late)
    if (!line.done) return line.value
    throw new ProcessFailed(`${command[0]}: it ended, or was not done after ${limitMs / 1000} s`)
  }
}

/** User and system time, in the kernel's ticks (proc_pid_stat(5)). */
async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12)
  return (Number(user) + Number(system)) / 100
}

/** VmHWM is the kernel's own high-water mark: read seldom, it misses nothing but the very end. */
function watchMemory(pid: number): { stop: () => number } {
  let peakMb = 0
  const timer = setInterval(look, 50)
  return {
    stop: () => {
      clearInterval(timer)
      return peakMb
    },
  }

  async function look() {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    const [, kb] = /VmHWM:\s+(\d+) kB/.exec(status) ?? []
    if (kb) peakMb = Math.max(peakMb, Number(kb) / 1024)
  }
}
