import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { SetupPage, SignInPage } from '../../views/sign-in'
import { actAs, record } from '../audit'
import type { Deps } from '../deps'
import { givenPassword } from '../passwords'
import { endSession, openSession, type SignedIn, signIn } from '../sign-in'
import { addUser, userName } from '../users'
import { addressOf, networkOf } from './address'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { form, redirect } from './forms'
import { localPath } from './local-path'
import { answerPage } from './render'
import { dropSession, keepSession, sessionSecret } from './session-cookie'
import { excess, secondsUntil } from './too-many'

const signInForm = z.object({
  name: z.string().max(200).trim().toLowerCase(),
  password: z.string().max(200),
  next: z.string().max(2000).default('/').transform(localPath),
})
const typedUser = z.object({ name: z.string().max(200), password: z.string().max(1000) })
const newUser = z.object({ name: userName, password: givenPassword })

/** Signing in and out, and the first user. */
export function signInRoutes(deps: Deps) {
  const { store, config } = deps
  return new Hono<Env>()
    .get('/login', (c) => answerSignIn(c, { next: localPath(c.req.query('next') ?? '/') }))
    .post('/login', form(signInForm), async (c) => {
      const { name, password, next } = c.req.valid('form')
      const before = sessionSecret(c)
      const answer = await signIn(deps, { name, password, before, ...placeOf(c) })
      switch (answer.name) {
        case 'signedIn':
          await letIn(c, answer)
          return c.redirect(next, 303)
        case 'refused':
          return answerSignIn(c, { next, name, problem: refusal }, 401)
        case 'tooMany': {
          const seconds = secondsUntil(answer.until, store.now())
          c.header('Retry-After', String(seconds))
          return answerSignIn(c, { next, name, problem: excess(seconds) }, 429)
        }
        default:
          return answer satisfies never
      }
    })
    .post('/logout', async (c) => {
      const secret = sessionSecret(c)
      if (secret) {
        await endSession(deps, secret)
        await record(deps, { action: 'signedOut' })
      }
      dropSession(c)
      return c.redirect('/login', 303)
    })
    .get('/setup', async (c) => {
      if (await store.users.any()) return answerNotFound(c)
      return answerSetup(c, '', null)
    })
    .post('/setup', form(typedUser), async (c) => {
      if (await store.users.any()) return answerNotFound(c)
      const typed = c.req.valid('form')
      const given = newUser.safeParse(typed)
      if (!given.success)
        return answerSetup(c, typed.name, given.error.issues[0]?.message ?? refusal, 422)
      const addition = await addUser(deps, { ...given.data, role: 'admin' })
      if (addition.name === 'taken') return answerNotFound(c)
      await letIn(c, await openSession(deps, addition.user, placeOf(c)))
      const text = 'From now on everybody has to sign in. Here you make users for the others.'
      return redirect(c, '/users', { tone: 'good', text })
    })

  async function letIn(c: RouteContext, { user, secret }: SignedIn): Promise<void> {
    keepSession(c, config, secret)
    const actor = { name: user.name, token: null }
    await actAs(actor, () => record(deps, { action: 'signedIn' }))
  }

  function placeOf(c: RouteContext) {
    const address = addressOf(c, config)
    const agent = c.req.header('user-agent') ?? ''
    return { address, network: networkOf(address), agent }
  }
}

const refusal = 'Name or password is wrong.'

function answerSignIn(
  c: RouteContext,
  { next, name = '', problem = null }: { next: string; name?: string; problem?: string | null },
  status: ContentfulStatusCode = 200,
) {
  return answerPage(
    c,
    { title: 'Sign in', section: null, status },
    <SignInPage next={next} name={name} problem={problem} />,
  )
}

function answerSetup(
  c: RouteContext,
  name: string,
  problem: string | null,
  status: ContentfulStatusCode = 200,
) {
  return answerPage(
    c,
    { title: 'Make the first user', section: null, status },
    <SetupPage name={name} problem={problem} />,
  )
}
