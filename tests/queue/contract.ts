import { afterEach, beforeEach, describe } from 'bun:test'
import { closingContract } from './contract/closing'
import { deliveryContract } from './contract/delivery'
import { talkContract } from './contract/talk'
import { verbsContract } from './contract/verbs'
import type { World } from './world'

/** What every queue keeps to. Each test opens a world of its own. */
export function queueContract(name: string, openWorld: () => Promise<World>): void {
  describe(name, () => {
    let world: World
    beforeEach(async () => {
      world = await openWorld()
    })
    afterEach(() => world.close())
    const theWorld = () => world

    deliveryContract(theWorld)
    verbsContract(theWorld)
    closingContract(theWorld)
    talkContract(theWorld)
  })
}
