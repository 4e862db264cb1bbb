/** CPU time of this process in ms while something is done: what others do with the machine does not count. */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const began = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1000
}

/** The best of a few rounds: compiling and collecting garbage may have been in the others. */
export async function leastCpuMsOf(work: () => unknown, rounds = 5): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) least = Math.min(least, await cpuMsOf(work))
  return least
}
