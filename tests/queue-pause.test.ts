import { afterEach, beforeEach, expect, test } from 'bun:test'
import { QueueUnavailable } from '../src/queue/queue'
import { keepPause, pauseQueue, queuePauseReason, resumeQueue } from '../src/queue-pause'
import { createTestDeps, type TestDeps } from './support/deps'

let deps: TestDeps
beforeEach(async () => {
  deps = await createTestDeps()
})
afterEach(() => deps.close())

test('a pause has its reason until it ends', async () => {
  expect(await queuePauseReason(deps)).toBeNull()
  await pauseQueue(deps, 'The disk is full.')
  expect(await queuePauseReason(deps)).toBe('The disk is full.')
  expect(await deps.queue.isPaused()).toBe(true)
  await resumeQueue(deps)
  expect(await queuePauseReason(deps)).toBeNull()
  expect(await deps.queue.isPaused()).toBe(false)
})

test('whoever dies while he pauses or resumes leaves no pause of which nobody knows', async () => {
  await deps.queue.pause()
  await keepPause(deps)
  expect(await deps.queue.isPaused()).toBe(false)
  const set = deps.store.settings.set
  deps.store.settings.set = async (key, value) => {
    if (key === 'queuePausedBecause') throw new Error('killed')
    await set(key, value)
  }
  await expect(pauseQueue(deps, 'The disk is full.')).rejects.toThrow('killed')
  expect(await deps.queue.isPaused()).toBe(false)
})

test('a queue that cannot be paused is not called paused', async () => {
  deps.queue.pause = () => Promise.reject(new QueueUnavailable('Redis does not answer.'))
  await expect(pauseQueue(deps, 'The disk is full.')).rejects.toThrow(QueueUnavailable)
  expect(await queuePauseReason(deps)).toBeNull()
})

test('a queue that lost its pause is paused again; one that nobody paused is left alone', async () => {
  await keepPause(deps)
  expect(await deps.queue.isPaused()).toBe(false)
  await pauseQueue(deps, 'The disk is full.')
  await deps.queue.resume()
  await keepPause(deps)
  expect(await deps.queue.isPaused()).toBe(true)
})
