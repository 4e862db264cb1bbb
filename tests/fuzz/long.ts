import { parseArgs } from 'node:util'
import { caseOf, check } from './cases'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    /** Runs one case again and prints its document. */
    case: { type: 'string' },
    /** Set for the processes that do the work. */
    from: { type: 'string' },
  },
})

/** So many cases are one line of progress. */
const step = 250
/** A process that says nothing for so long hangs in a case. */
const patienceMs = 120_000

interface Progress {
  next: number
  failures: { number: number; name: string; problem: string }[]
}

/** The work of one process: `count` cases, `jobs` apart. */
async function work(from: number, count: number, apart: number): Promise<void> {
  let failures: Progress['failures'] = []
  for (let n = 0; n < count; n++) {
    const number = from + n * apart
    const one = caseOf(number)
    const problem = await check(one)
    if (problem) failures.push({ number, name: one.name, problem })
    if ((n + 1) % step > 0 && n + 1 < count && !problem) continue
    process.stdout.write(`${JSON.stringify({ next: n + 1, failures } satisfies Progress)}\n`)
    failures = []
  }
}

async function watch(from: number, count: number, jobs: number): Promise<Progress> {
  const args = ['--from', `${from}`, '--count', `${count}`, '--jobs', `${jobs}`]
  const child = Bun.spawn([process.execPath, import.meta.path, ...args], {
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const total: Progress = { next: 0, failures: [] }
  const hang = setTimeout(() => child.kill(), patienceMs)
  let rest = ''
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    hang.refresh()
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const progress: Progress = JSON.parse(line)
      done += progress.next - total.next
      total.next = progress.next
      total.failures.push(...progress.failures)
      for (const { number, name, problem } of progress.failures)
        console.log(`case ${number} (${name}): ${problem}`)
    }
    tell(count * jobs)
  }
  clearTimeout(hang)
  if (total.next < count) {
    const [first, last] = [from + total.next * jobs, from + (total.next + step) * jobs]
    const problem = `the reader hangs or dies in a case from ${first} to ${last}`
    total.failures.push({ number: first, name: '', problem })
    console.log(problem)
  }
  return total
}

let done = 0
let told = performance.now()
const began = performance.now()

function tell(count: number): void {
  if (performance.now() - told < 10_000) return
  told = performance.now()
  console.log(`${done} of ${count} cases, ${Math.round((told - began) / 1000)} s`)
}

async function main(): Promise<number> {
  const [seed, count, jobs] = [Number(values.seed), Number(values.count), Number(values.jobs)]
  if (values.case !== undefined) {
    const one = caseOf(Number(values.case))
    console.log(`${one.name}\n${one.bytes.toString('utf8')}`)
    console.log((await check(one)) ?? 'nothing is wrong')
    return 0
  }
  if (values.from !== undefined) {
    await work(Number(values.from), count, jobs)
    return 0
  }
  const first = seed * 10_000_000
  console.log(`${count} cases from ${first} on (--seed ${seed}), ${jobs} at a time`)
  const all = await Promise.all(
    Array.from({ length: jobs }, (_, job) => watch(first + job, Math.ceil(count / jobs), jobs)),
  )
  const failures = all.flatMap((progress) => progress.failures)
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(`${done} cases in ${seconds} s, ${failures.length} failures`)
  if (failures.length > 0) console.log('Again: bun run bench:fuzz --case NUMBER')
  return failures.length > 0 ? 1 : 0
}

process.exitCode = await main()
