import pino from 'pino'
import { readConfig } from '../../src/config'
import { closeDeps, type Deps, openDeps } from '../../src/deps'
import { type EndingBoard, endingBoardOf } from '../support/ending-board'
import { aClock, aSource } from '../support/factories'

/** A board that fills the folder of data which the program is called with, from so long ago on. */
export async function seedBoard(agoMs: number): Promise<EndingBoard<Deps>> {
  const clock = aClock(Date.now() - agoMs)
  const read = readConfig({
    DATA_DIR: process.argv[2] ?? '',
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    HOST_INTERVAL_MS: '0',
  })
  if (!('config' in read)) throw new Error(read.problems.join('\n'))
  const options = { now: clock.now }
  const deps = await openDeps(read.config, pino({ level: 'silent' }), undefined, options)
  await deps.store.sources.ensure(aSource())
  return endingBoardOf(deps, clock, () => closeDeps(deps))
}
