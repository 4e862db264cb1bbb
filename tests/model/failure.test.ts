import { describe, expect, test } from 'bun:test'
import { type FailureKind, failureKinds, failures } from '../../src/model/failure'
import { failedBy } from '../../src/model/outcome'
import { endedBy } from '../../src/reader/fetch/answers'

describe('every kind of failure', () => {
  test.each(failureKinds)('%s says what happened, what happens next and what to do', (kind) => {
    const { title, next, advice } = failures[kind]
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    for (const sentences of [next, advice]) expect(sentences).toMatch(/^[A-Z].*\.$/)
  })

  const passing: FailureKind[] = [
    'network',
    'timeout',
    'serverError',
    'noBody',
    'decoding',
    'truncated',
    'storeUnavailable',
  ]
  test.each(failureKinds)('%s: only what may pass is tried again soon', (kind) => {
    const outcome = failedBy({ kind, message: 'm' })
    expect(outcome.name).toBe(passing.includes(kind) ? 'retryable' : 'permanent')
    expect(failures[kind].next.includes('Gleaner tries again')).toBe(passing.includes(kind))
  })
})

describe('what a status means agrees with the table', () => {
  test.each([401, 403, 404, 410, 400, 408, 418, 425, 500, 502, 504, 304])('%p', (status) => {
    const { outcome } = endedBy(status, {}, 'board.example', new Date())
    if (outcome.name !== 'retryable' && outcome.name !== 'permanent') throw new Error(outcome.name)
    expect(outcome).toEqual(failedBy(outcome.failure))
  })

  test.each([429, 503])('%p waits for the host', (status) => {
    expect(endedBy(status, {}, 'board.example', new Date()).outcome.name).toBe('waiting')
  })
})
