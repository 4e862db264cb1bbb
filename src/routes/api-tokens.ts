import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps'
import { givenName } from '../feed-fields'
import { thisMachine } from '../model/actor'
import { roles } from '../model/role'
import { makeToken, revokeToken } from '../tokens'
import { describes } from './describe'
import type { Env } from './env'
import { answerNotFound } from './errors'
import { answerProblem } from './problem'
import { madeTokenShape, shownToken, tokenShape } from './shapes/user'
import { valid } from './valid'

const newToken = z.strictObject({
  name: givenName.pipe(z.string().min(1).max(100)).describe('What it is for'),
  role: z.enum(roles),
  days: z.int().min(1).max(3650).nullable().default(90).describe('Null: it never ends'),
})

const says = (summary: string, status: number, answer: z.ZodType, ...refusals: number[]) =>
  describes({ tag: 'Users', summary, answers: { [status]: answer }, refusals })

const list = z.object({ tokens: z.array(tokenShape) })
const revoked = z.object({ id: z.string() })

/** What programs sign in with, for scripts of admins. */
export function tokenApi(deps: Deps) {
  return new Hono<Env>()
    .get('/', says('Tokens of everybody, newest first', 200, list), async (c) =>
      c.json({ tokens: (await deps.store.tokens.list()).map(shownToken) }),
    )
    .post(
      '/',
      says(
        'Make a token that acts in your name; its secret is told this once',
        201,
        madeTokenShape,
      ),
      valid('json', newToken),
      async (c) => {
        const actor = c.var.visitor?.actor
        if (!actor || actor === thisMachine)
          return answerProblem(c, { status: 409, title: 'Nobody to act for', detail: first })
        const making = await makeToken(deps, { ...c.req.valid('json'), userName: actor.name })
        if (making.name === 'taken')
          return answerProblem(c, { status: 409, title: 'The name is taken', detail: taken })
        c.header('Cache-Control', 'no-store')
        return c.json({ ...shownToken(making.token), secret: making.secret }, 201)
      },
    )
    .delete('/:id', says('Revoke a token', 200, revoked, 404), async (c) => {
      const token = await revokeToken(deps, c.req.param('id'))
      return token ? c.json({ id: token.id }) : answerNotFound(c)
    })
}

const first = 'A token belongs to a user: make the first one, an admin, at /setup.'
const taken = 'You have a token of that name.'
