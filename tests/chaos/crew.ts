import type { Program } from '../support/processes'
import type { Scene } from './scene'
import type { Plan } from './stages'

export interface Death {
  feedId: string
  /** By the machine's clock, which is the store's too. */
  at: Date
}

/** Workers as their supervisor has them: who dies is followed by another one. */
export interface Crew {
  /** So far. */
  deaths: Death[]
  /** Throws when a worker has ended by itself. */
  check(): void
  /** Whoever imports this feed now is killed. */
  kill(feedId: string, worker: string): void
  stop(): Promise<void>
}

const entry = `${import.meta.dir}/mortal-worker.ts`

export function startCrew(scene: Scene, size: number, plan: Plan): Crew {
  const deaths: Death[] = []
  const alive = new Set<Program>()
  const told = new Map<number, string>()
  const lives: Promise<void>[] = []
  const faults: string[] = []
  let isStopping = false
  for (let n = 0; n < size; n++) hire()

  return {
    deaths,
    check() {
      if (faults[0]) throw new Error(`a worker ended by itself: ${faults[0]}`)
    },
    kill(feedId, worker) {
      const pid = Number(worker.split(':').at(-1))
      const victim = [...alive].find((program) => program.pid === pid)
      if (!victim) throw new Error(`${worker} is none of ours`)
      told.set(pid, feedId)
      victim.kill('SIGKILL')
    },
    async stop() {
      isStopping = true
      for (const program of alive) program.kill('SIGTERM')
      await Promise.all(lives)
    },
  }

  function hire(): void {
    const program = scene.start([entry, JSON.stringify(plan)], { LOG_LEVEL: 'warn' })
    alive.add(program)
    lives.push(program.exited.then((code) => left(program, code)))
  }

  function left(program: Program, code: number | null): void {
    alive.delete(program)
    const feedId = told.get(program.pid) ?? /^died (.+)$/m.exec(program.output())?.[1]
    if (feedId) deaths.push({ feedId, at: new Date() })
    else if (!isStopping) faults.push(`exit code ${code}, ${program.output().slice(-2000)}`)
    if (!isStopping) hire()
  }
}
