import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { AccountPage } from '../../views/account'
import type { Deps } from '../deps'
import { givenPassword } from '../passwords'
import { checkPassword, endOneSession, openSession } from '../sign-in'
import { setPassword } from '../users'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { form, redirect } from './forms'
import { answerPage } from './render'
import { dropSession, keepSession } from './session-cookie'
import { excess, secondsUntil } from './too-many'

const passwordForm = z.object({
  password: z.string().max(200),
  newPassword: z.string().max(1000),
})

/** What belongs to whoever is signed in: sessions and the password. */
export function accountRoutes(deps: Deps) {
  const { store, config } = deps
  return new Hono<Env>()
    .get('/account', (c) => answerAccount(c, null))
    .post('/account/sessions/:id/revocations', async (c) => {
      const { visitor } = c.var
      const id = c.req.param('id')
      if (!visitor?.session || !(await endOneSession(deps, id, visitor.actor.name)))
        return answerNotFound(c)
      if (id !== visitor.session.id)
        return redirect(c, '/account', { tone: 'good', text: 'That browser is signed out.' })
      dropSession(c)
      return c.redirect('/login', 303)
    })
    .post('/account/password', form(passwordForm), async (c) => {
      const { visitor } = c.var
      const { password, newPassword } = c.req.valid('form')
      if (!visitor?.session) return answerNotFound(c)
      const given = givenPassword.safeParse(newPassword)
      if (!given.success) return answerAccount(c, given.error.issues[0]?.message ?? wrong, 422)
      const { name } = visitor.actor
      const check = await checkPassword(deps, name, password)
      if (check.name === 'tooMany') {
        const seconds = secondsUntil(check.until, store.now())
        c.header('Retry-After', String(seconds))
        return answerAccount(c, excess(seconds), 429)
      }
      if (check.name === 'wrong') return answerAccount(c, wrong, 422)
      const change = await setPassword(deps, name, given.data)
      if (change.name !== 'changed') return answerNotFound(c)
      // Whoever has stolen the cookie of this browser is out, too.
      const { address, agent } = visitor.session
      const { secret } = await openSession(deps, change.user, { address, agent })
      keepSession(c, config, secret)
      const text = 'The password is changed, and every other browser signed out.'
      return redirect(c, '/account', { tone: 'good', text })
    })

  async function answerAccount(
    c: RouteContext,
    problem: string | null,
    status: ContentfulStatusCode = 200,
  ) {
    const { visitor } = c.var
    if (!visitor || !(await store.users.any())) return answerNotFound(c)
    const { name } = visitor.actor
    return answerPage(
      c,
      { title: name, section: null, status },
      <AccountPage
        name={name}
        role={visitor.role}
        sessions={await store.sessions.list(name)}
        currentId={visitor.session?.id ?? null}
        problem={problem}
      />,
    )
  }
}

const wrong = 'That is not the password you have.'
