import { expect } from 'bun:test'

/** The pages that people have open, and what scripts ask. */
export const paths = ['/', '/feeds', '/listings', '/dead-letters', '/politeness', '/api/v1/runs']

/** What a page may take, whatever is down. */
const promptMs = 1000
/** A busy machine may make one answer late that would have been in time. */
const times = 3

interface Answer {
  status: number
  text: string
}

/** Asks three times, and expects the usual answer to come within a second. */
async function promptly(ask: () => Promise<Response>): Promise<Answer> {
  const tookMs: number[] = []
  let answer: Answer = { status: 0, text: '' }
  for (let n = 0; n < times; n++) {
    const began = performance.now()
    const response = await ask()
    answer = { status: response.status, text: await response.text() }
    tookMs.push(performance.now() - began)
  }
  const usualMs = tookMs.toSorted((a, b) => a - b)[1]
  expect(usualMs).toBeLessThan(promptMs)
  return answer
}

export async function expectPages(url: string, expected: { status: number; names?: string }) {
  for (const path of paths) {
    const { status, text } = await promptly(() => fetch(url + path))
    expect({ path, status }).toEqual({ path, status: expected.status })
    if (expected.names) expect(text).toContain(expected.names)
  }
}

/** "Import" at the button of a feed. */
export const importByHand = (url: string, feedId: string) =>
  promptly(() =>
    fetch(`${url}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ feedId, force: true }),
    }),
  )
