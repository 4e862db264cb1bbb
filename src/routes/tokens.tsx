import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { TokenShown, TokensPage } from '../../views/tokens'
import type { Deps } from '../deps'
import { givenName } from '../feed-fields'
import { thisMachine } from '../model/actor'
import { roles } from '../model/role'
import { makeToken, revokeToken } from '../tokens'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { form, redirect } from './forms'
import { answerPage } from './render'

const tokenForm = z.object({
  name: givenName.pipe(z.string().min(1, 'Say what the token is for.').max(100)),
  role: z.enum(roles, { error: `Give one of the roles ${roles.join(', ')}.` }),
  days: z.union([z.literal('').transform(() => null), z.coerce.number().int().min(1).max(3650)]),
})

/** What programs sign in with, for admins. */
export function tokenRoutes(deps: Deps) {
  const { store } = deps
  return new Hono<Env>()
    .get('/tokens', (c) => answerTokens(c))
    .post('/tokens', form(tokenForm), async (c) => {
      const wish = c.req.valid('form')
      const actor = c.var.visitor?.actor
      if (!actor || actor === thisMachine)
        return answerTokens(c, { name: wish.name, problem: first }, 409)
      const making = await makeToken(deps, { ...wish, userName: actor.name })
      if (making.name === 'taken')
        return answerTokens(c, { name: wish.name, problem: 'You have a token of that name.' }, 409)
      return answerPage(
        c,
        { title: `Token ${wish.name}`, section: null, isSecret: true },
        <TokenShown name={wish.name} secret={making.secret} />,
      )
    })
    .post('/tokens/:id/revocations', async (c) => {
      const token = await revokeToken(deps, c.req.param('id'))
      if (!token) return answerNotFound(c)
      return redirect(c, '/tokens', { tone: 'good', text: `${token.name} opens nothing any more.` })
    })

  async function answerTokens(
    c: RouteContext,
    { name, problem }: { name: string; problem: string | null } = { name: '', problem: null },
    status: ContentfulStatusCode = 200,
  ) {
    return answerPage(
      c,
      { title: 'API tokens', section: null, status },
      <TokensPage
        tokens={await store.tokens.list()}
        now={store.now()}
        name={name}
        problem={problem}
      />,
    )
  }
}

const first = 'A token belongs to a user: make the first one, an admin, at /setup.'
