import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps'
import { askRemoval, beginRemoving, type Removal, removalOf } from '../removals'
import type { RemovalScope } from '../store/removals'
import { describes } from './describe'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { answerProblem } from './problem'
import { count, instant } from './shapes/wire'
import { valid } from './valid'

const removalShape = z
  .object({
    name: z.string(),
    word: z.string().describe('To be given as `confirm`'),
    feeds: z.array(z.string()),
    listings: count.describe('Those that go, counted to 100,000'),
    shared: count.describe('Those that stay, since another feed carries them'),
    runs: count.describe('They keep their figures'),
    documents: count,
    askedAt: instant.nullable().describe('Since when it is being done'),
  })
  .meta({ id: 'Removal' })

const confirmation = z.object({
  confirm: z.string({ error: 'give the id of what is to be removed' }).max(300),
})

const shown = ({ scope, feeds, ...removal }: Removal) => ({
  ...removal,
  feeds: feeds.map(({ id }) => id),
})

const counted = (what: string, tag: string) =>
  describes({
    tag,
    summary: `Count what the removal of a ${what} would take`,
    answers: { 200: removalShape },
    refusals: [404],
  })

const removed = (what: string, tag: string) =>
  describes({
    tag,
    summary: `Remove a ${what} with its listings, for good`,
    description: `\`confirm\` is the id of the ${what} once more. Runs keep their figures.`,
    answers: { 202: removalShape },
    refusals: [404, 422],
  })

/** Removes for good what is mounted here: the feeds, or the sources. */
export function removalApi(deps: Deps, what: 'feed' | 'source') {
  const tag = what === 'feed' ? 'Feeds' : 'Politeness'
  const scopeOf = (id: string): RemovalScope => (what === 'feed' ? { feedId: id } : { source: id })
  return new Hono<Env>()
    .get('/:id/removal', counted(what, tag), async (c) => {
      const removal = await removalOf(deps, scopeOf(c.req.param('id')))
      return removal ? c.json(shown(removal)) : answerNotFound(c)
    })
    .delete('/:id', removed(what, tag), valid('query', confirmation), (c) =>
      remove(c, scopeOf(c.req.param('id')), c.req.valid('query').confirm),
    )

  async function remove(c: RouteContext, scope: RemovalScope, typed: string) {
    const answer = await askRemoval(deps, scope, typed)
    switch (answer.name) {
      case 'nothing':
        return answerNotFound(c)
      case 'unconfirmed':
        return answerProblem(c, {
          status: 422,
          title: 'Not confirmed',
          detail: `Give "${answer.removal.word}" as confirm. It would take ${answer.removal.listings} listings for good.`,
        })
      case 'begun':
        await beginRemoving(deps)
        return c.json({ ...shown(answer.removal), askedAt: deps.store.now() }, 202)
      default:
        return answer satisfies never
    }
  }
}
