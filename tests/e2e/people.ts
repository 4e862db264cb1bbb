import { actAs } from '../../src/audit'
import { changeFeed } from '../../src/feeds'
import { hourMs } from '../../src/model/feed'
import { dayMs } from '../../src/model/habit'
import { openSession, signIn } from '../../src/sign-in'
import { changeSource } from '../../src/sources'
import { makeToken, revokeToken } from '../../src/tokens'
import { addUser } from '../../src/users'
import { listing, range } from '../support/ending-board'
import { seedBoard } from './seed-board'
import { password } from './worlds'

/** Fills a folder of data with people and what they did in nine days that end now: `people.ts DATA_DIR`. */
const board = await seedBoard(9 * dayMs)
const { deps, clock } = board

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0'
const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1'
const placeOf = (address: string, agent: string) => ({ address, agent })

const anna = { name: 'anna', token: null }
const bob = { name: 'bob', token: null }

const admin = await actAs(anna, async () => {
  const addition = await addUser(deps, { name: 'anna', role: 'admin', password })
  await addUser(deps, { name: 'bob', role: 'operator', password })
  await addUser(deps, {
    name: 'maria-magdalena.oberhuber@board.example',
    role: 'viewer',
    password: null,
  })
  return addition
})
if (admin.name === 'taken') throw new Error('the folder has users')
await board.addFeed('gardens', { name: 'Garden jobs' })
await board.addFeed('harbour', { name: 'Harbour careers' })

clock.advance(5 * dayMs)
await openSession(deps, admin.user, placeOf('203.0.113.7', phone))
await actAs(anna, async () => {
  await makeToken(deps, { name: 'Grafana', userName: 'anna', role: 'viewer', days: 2 })
  const nightly = await makeToken(deps, {
    name: 'Nightly export',
    userName: 'anna',
    role: 'viewer',
    days: 90,
  })
  if (nightly.name === 'made') await deps.store.tokens.touch(nightly.token.id, clock.in(3 * dayMs))
  await makeToken(deps, {
    name: 'Scheduler of the warehouse',
    userName: 'bob',
    role: 'operator',
    days: null,
  })
  const old = await makeToken(deps, {
    name: 'Old script',
    userName: 'anna',
    role: 'admin',
    days: 30,
  })
  if (old.name === 'made') await revokeToken(deps, old.token.id)
  await changeSource(deps, 'board.example', {
    terms: 'No more than once an hour. Say where it is from.',
  })
})

clock.advance(3 * dayMs)
await openSession(deps, admin.user, placeOf('2001:db8::7', firefox))
await actAs(bob, () => board.imports('gardens', listing(range(1, 30))))
clock.advance(hourMs)
await actAs({ ...anna, token: 'Nightly export' }, () =>
  board.imports('harbour', { status: 404, body: 'Gone fishing' }),
)
await actAs(bob, () =>
  changeFeed(deps, 'harbour', {
    pausedBecause: 'The publisher moves to another address until Friday',
  }),
)
await signIn(deps, {
  name: 'bob',
  password: 'a guess',
  before: null,
  ...placeOf('198.51.100.9', firefox),
})
await board.passes(Date.now() - clock.now().getTime())
await board.close()
