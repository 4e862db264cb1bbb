import { describe, expect, test } from 'bun:test'
import { type FailureKind, failureKinds } from '../../src/model/failure'
import type { Outcome } from '../../src/model/outcome'
import type { HostResponse } from '../../src/model/run'
import { ledgerEntriesOf, verdictOf } from '../../worker/host-report'

const answered: HostResponse = {
  status: 200,
  finalUrl: 'https://a.example/feed',
  redirects: 0,
  bytes: 100,
  decodedBytes: 400,
}
const failed = (kind: FailureKind): Outcome => ({
  name: 'permanent',
  failure: { kind, message: `It was ${kind}.` },
})

describe('what an attempt tells of its host', () => {
  const faults: FailureKind[] = ['network', 'timeout', 'serverError', 'blocked']

  test.each(failureKinds)('%s', (kind) => {
    const verdict = verdictOf(failed(kind), 'failed', answered)
    if (faults.includes(kind))
      expect(verdict).toEqual({ isWell: false, isEnded: true, reason: `It was ${kind}.` })
    else expect(verdict).toEqual({ isWell: true })
  })

  test('nothing, when it was not asked', () => {
    expect(verdictOf(failed('configuration'), 'failed', null)).toBeNull()
    expect(verdictOf({ name: 'interrupted' }, 'pending', answered)).toBeNull()
  })

  test('that an attempt failed which is tried again', () => {
    const outcome: Outcome = { name: 'retryable', failure: { kind: 'timeout', message: 'Late.' } }
    expect(verdictOf(outcome, 'pending', null)).toMatchObject({ isWell: false, isEnded: false })
  })
})

test('the ledger counts requests by the host that was asked, answers by the host that gave them', () => {
  const entries = ledgerEntriesOf({
    requests: new Map([
      ['a.example', 3],
      ['b.example', 1],
    ]),
    responses: [
      { ...answered, status: 304, bytes: 0 },
      answered,
      { ...answered, status: 503, finalUrl: 'https://b.example/feed', bytes: 7 },
    ],
    feed: { lastBodyBytes: 5000 },
  })
  expect(Object.fromEntries(entries)).toEqual({
    'a.example': { requests: 3, notModified: 1, rateLimited: 0, bytes: 100, bytesSaved: 5000 },
    'b.example': { requests: 1, notModified: 0, rateLimited: 1, bytes: 7, bytesSaved: 0 },
  })
})
