import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import type { NoticeProps } from '../../views/notice'
import { PasswordShown, UsersPage } from '../../views/users'
import type { Deps } from '../deps'
import { roles } from '../model/role'
import { givenPassword } from '../passwords'
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
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { form, redirect } from './forms'
import { answerPage } from './render'

const role = z.enum(roles, { error: `Give one of the roles ${roles.join(', ')}.` })
/** Empty: one is made up. */
const password = z.union([z.literal(''), givenPassword]).default('')
const typedUser = z.object({
  name: z.string().max(200),
  role: z.string(),
  password: z.string().max(1000).optional(),
})
const newUser = z.object({ name: userName, role, password })
const roleForm = z.object({ role })
const passwordForm = z.object({ password })
const removalForm = z.object({ name: z.string() })

/** Who may sign in, for admins. */
export function userRoutes(deps: Deps) {
  const { store } = deps
  return new Hono<Env>()
    .get('/users', (c) => answerUsers(c))
    .post('/users', form(typedUser), async (c) => {
      const typed = c.req.valid('form')
      const given = newUser.safeParse(typed)
      if (!given.success)
        return answerUsers(c, { name: typed.name, problem: sentenceOf(given.error) }, 422)
      if (!(await store.users.any()))
        return answerUsers(c, { name: typed.name, problem: first }, 409)
      const { name } = given.data
      const made = given.data.password ? null : newPassword()
      const addition = await addUser(deps, { ...given.data, password: made ?? given.data.password })
      if (addition.name === 'taken')
        return answerUsers(c, { name, problem: `There is a user ${name} already.` }, 409)
      if (made) return answerPassword(c, name, made)
      return redirect(c, '/users', { tone: 'good', text: `${name} may sign in.` })
    })
    .post('/users/:name/role', form(roleForm), async (c) => {
      const { role } = c.req.valid('form')
      const change = await changeRole(deps, c.req.param('name'), role)
      return answerChange(c, change, `has the role of ${role} now.`)
    })
    .post('/users/:name/password', form(passwordForm), async (c) => {
      const given = c.req.valid('form').password
      const made = given ? null : newPassword()
      const name = c.req.param('name')
      const change = await setPassword(deps, name, made ?? given)
      if (made && change.name === 'changed') return answerPassword(c, name, made)
      return answerChange(c, change, 'has a new password, and is signed out everywhere.')
    })
    .post('/users/:name/revocations', async (c) => {
      const name = c.req.param('name')
      if (!(await store.users.get(name))) return answerNotFound(c)
      await endAllSessions(deps, name)
      return redirect(c, '/users', { tone: 'good', text: `${name} is signed out everywhere.` })
    })
    .post('/users/:name/removals', form(removalForm), async (c) => {
      const name = c.req.param('name')
      if (c.req.valid('form').name !== name)
        return redirect(c, '/users', {
          tone: 'bad',
          text: `Nobody was removed: the name that was typed is not ${name}.`,
        })
      const answer = await removeUser(deps, name)
      if (answer === 'noUser') return answerNotFound(c)
      return redirect(c, '/users', answer === 'lastAdmin' ? lastAdmin : removed(name))
    })

  async function answerUsers(
    c: RouteContext,
    { name, problem }: { name: string; problem: string | null } = { name: '', problem: null },
    status: ContentfulStatusCode = 200,
  ) {
    return answerPage(
      c,
      { title: 'Users', section: null, status },
      <UsersPage users={await store.users.list()} name={name} problem={problem} />,
    )
  }

  function answerPassword(c: RouteContext, name: string, password: string) {
    return answerPage(
      c,
      { title: `Password of ${name}`, section: null, isSecret: true },
      <PasswordShown name={name} password={password} />,
    )
  }

  function answerChange(c: RouteContext, change: UserChange, done: string) {
    switch (change.name) {
      case 'noUser':
        return answerNotFound(c)
      case 'lastAdmin':
        return redirect(c, '/users', lastAdmin)
      case 'changed':
        return redirect(c, '/users', { tone: 'good', text: `${change.user.name} ${done}` })
      default:
        return change satisfies never
    }
  }
}

const first = 'Make the first user, an admin, at /setup.'

const lastAdmin: NoticeProps = {
  tone: 'bad',
  text: 'Nothing was changed: without an admin nobody could make another one.',
}

const removed = (name: string): NoticeProps => ({ tone: 'good', text: `${name} is removed.` })

const sentenceOf = (error: z.ZodError): string => error.issues[0]?.message ?? 'Check the fields.'
