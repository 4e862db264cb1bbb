import type { Choice } from '../../views/ui'
import type { Deps } from '../deps'
import type { RouteContext } from './env'

/** Whom a list may be asked for, the reader first; nobody, where nobody signs in. */
export async function peopleChoices(
  c: RouteContext,
  { store }: Pick<Deps, 'store'>,
): Promise<Choice[]> {
  const names = (await store.users.list()).map(({ name }) => name)
  const me = c.var.visitor?.actor.name
  const others = names.filter((name) => name !== me).map((name) => ({ value: name, label: name }))
  return me && names.includes(me) ? [{ value: me, label: `Me (${me})` }, ...others] : others
}
