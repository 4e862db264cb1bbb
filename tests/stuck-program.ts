import { createLog } from '../src/log'
import { onShutdown } from '../src/shutdown'

/** A program whose shutdown never ends. */
onShutdown(await createLog('info', 'stuck'), () => new Promise(() => {}))
setInterval(() => {}, 60_000)
console.log('started')
