import { expect, test } from 'bun:test'
import { until } from '../../support/until'
import type { World } from '../world'

/** What processes tell each other beside the messages. */
export function talkContract(world: () => World): void {
  test('a nudge reaches the listeners of every process, its own too', async () => {
    const [here, there] = [await world().open(), await world().open()]
    const heard = { here: 0, there: 0 }
    here.subscribe(() => heard.here++)
    there.subscribe(() => heard.there++)
    await until(() => {
      here.nudge()
      return heard.here > 0 && heard.there > 0
    })
  })

  test('who has unsubscribed hears no more', async () => {
    const [here, there] = [await world().open(), await world().open()]
    const heard = { left: 0, stayed: 0 }
    const leave = there.subscribe(() => heard.left++)
    there.subscribe(() => heard.stayed++)
    await until(() => {
      here.nudge()
      return heard.left > 0
    })
    leave()
    const before = { ...heard }
    await until(() => {
      here.nudge()
      return heard.stayed > before.stayed
    })
    expect(heard.left).toBe(before.left)
  })

  test('answers a ping, and says which version it is', async () => {
    const queue = await world().open()
    await queue.ping()
    const version = await queue.version()
    if (queue.name === 'stored') expect(version).toBeNull()
    else expect(version).toMatch(/^(Redis|Valkey) \d+\.\d+/)
  })
}
