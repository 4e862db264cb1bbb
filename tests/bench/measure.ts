import { readFile } from 'node:fs/promises'

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
