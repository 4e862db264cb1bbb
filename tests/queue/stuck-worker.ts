import { openSpec } from './open-spec'
import { done, worker } from './world'

/** A process that takes a run, says so, and then works on it for ever. */
const { store, queue } = await openSpec(JSON.parse(process.argv[2] ?? ''))
queue.consume(
  worker(
    store,
    async (run) => {
      console.log(run.feedId)
      await new Promise(() => {})
      return done
    },
    'stuck',
  ),
  1,
)
