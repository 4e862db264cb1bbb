import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps'
import { roles } from '../model/role'
import { endAllSessions } from '../sign-in'
import {
  addUser,
  changeRole,
  newPassword,
  removeUser,
  setPassword,
  type UserChange,
  userName,
} from '../users'
import { describes } from './describe'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { answerProblem } from './problem'
import { shownUser, userShape, userWithPasswordShape } from './shapes/user'
import { valid } from './valid'

const role = z.enum(roles)
const newUser = z.strictObject({
  name: userName,
  role,
  hasPassword: z.boolean().default(true).describe('False: signs in through the proxy only'),
})

const says = (summary: string, status: number, answer: z.ZodType, ...refusals: number[]) =>
  describes({ tag: 'Users', summary, answers: { [status]: answer }, refusals })

const list = z.object({ users: z.array(userShape) })
const ended = z.object({ name: z.string(), sessions: z.int().describe('How many have ended') })
const removed = z.object({ name: z.string() })

/** Who may sign in, for scripts of admins. No password is ever taken: what is sent may be kept on its way here. */
export function userApi(deps: Deps) {
  const { users } = deps.store
  return new Hono<Env>()
    .get('/', says('Users, by name', 200, list), async (c) =>
      c.json({ users: (await users.list()).map(shownUser) }),
    )
    .post(
      '/',
      says('Add a user; the password is made here, and told this once', 201, userWithPasswordShape),
      valid('json', newUser),
      async (c) => {
        const { hasPassword, ...wish } = c.req.valid('json')
        if (!(await users.any())) return answerConflict(c, first)
        const password = hasPassword ? newPassword() : null
        const addition = await addUser(deps, { ...wish, password })
        if (addition.name === 'taken')
          return answerConflict(c, `There is a user ${wish.name} already.`)
        c.header('Location', `/api/v1/users/${encodeURIComponent(wish.name)}`)
        c.header('Cache-Control', 'no-store')
        return c.json({ ...shownUser(addition.user), password }, 201)
      },
    )
    .get('/:name', says('One user', 200, userShape, 404), async (c) => {
      const user = await users.get(c.req.param('name'))
      return user ? c.json(shownUser(user)) : answerNotFound(c)
    })
    .patch(
      '/:name',
      says('Give a user another role', 200, userShape, 404),
      valid('json', z.strictObject({ role })),
      async (c) => {
        const wish = c.req.valid('json')
        const change = await changeRole(deps, c.req.param('name'), wish.role)
        return change.name === 'changed' ? c.json(shownUser(change.user)) : refuse(c, change)
      },
    )
    .delete('/:name', says('Remove a user with all tokens', 200, removed, 404), async (c) => {
      const name = c.req.param('name')
      const answer = await removeUser(deps, name)
      return answer === 'removed' ? c.json({ name }) : refuse(c, { name: answer })
    })
    .post(
      '/:name/passwords',
      says('Make a new password, told this once', 201, userWithPasswordShape, 404),
      async (c) => {
        const password = newPassword()
        const change = await setPassword(deps, c.req.param('name'), password)
        if (change.name !== 'changed') return refuse(c, change)
        c.header('Cache-Control', 'no-store')
        return c.json({ ...shownUser(change.user), password }, 201)
      },
    )
    .post(
      '/:name/revocations',
      says('Sign a user out of every browser', 200, ended, 404),
      async (c) => {
        const name = c.req.param('name')
        if (!(await users.get(name))) return answerNotFound(c)
        return c.json({ name, sessions: await endAllSessions(deps, name) })
      },
    )
}

function refuse(c: RouteContext, { name }: Exclude<UserChange, { name: 'changed' }>) {
  switch (name) {
    case 'noUser':
      return answerNotFound(c)
    case 'lastAdmin':
      return answerConflict(c, lastAdmin)
    default:
      return name satisfies never
  }
}

const answerConflict = (c: RouteContext, detail: string) =>
  answerProblem(c, { status: 409, title: 'Not so', detail })

const first = 'Make the first user, an admin, at /setup, or with "bun run user add NAME".'
const lastAdmin = 'Without an admin nobody could make another one.'
