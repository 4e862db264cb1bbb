/** Asks again and again until the condition holds; fails after `deadlineMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 5_000,
): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not so within ${deadlineMs} ms: ${condition}`)
    await Bun.sleep(10)
  }
}
