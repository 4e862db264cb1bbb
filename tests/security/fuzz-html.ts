import { openCage } from './cage'
import { faultsOf } from './check-html'
import { mutantOf } from './mutate'

/** The long run: `fuzz-html.ts [--count N] [--from N]` checks so many mutants in Chromium, and ends with 1 on a fault. */
const batchSize = 1000
const count = numberAfter('--count') ?? 20_000
const from = numberAfter('--from') ?? 0

const cage = await openCage()
let faults = 0
for (let first = from; first < from + count; first += batchSize) {
  const size = Math.min(batchSize, from + count - first)
  const mutants = Array.from({ length: size }, (_, index) => mutantOf(first + index))
  const found = await faultsOf(mutants, cage)
  faults += found.length
  for (const fault of found.slice(0, 5)) console.log(fault)
}
await cage.close()
console.log(`${count} mutants from number ${from}: ${faults} faults`)
process.exit(faults === 0 ? 0 : 1)

function numberAfter(option: string): number | null {
  const at = process.argv.indexOf(option)
  return at < 0 ? null : Number(process.argv[at + 1])
}
