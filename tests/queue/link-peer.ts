import { appendFile } from 'node:fs/promises'
import { parentLink } from '../../src/queue/link'

/**
 * The worker's end of a link: answers every nudge with one. When its parent is gone it goes on
 * nudging for a while, then writes to the file that it was told of that it is well.
 */
const [, , file = ''] = process.argv
const link = parentLink()
link.onMessage(link.send)
process.on('disconnect', async () => {
  for (let count = 0; count < 20; count++) {
    link.send()
    await Bun.sleep(5)
  }
  await appendFile(file, 'well')
  process.exit(0)
})
link.send()
