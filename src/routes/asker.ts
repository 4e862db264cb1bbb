import { thisMachine } from '../model/actor'
import { peerOf } from './address'
import type { RouteContext } from './env'

/** Whom limits count, and to whom keys of requests belong: who has signed in, else the address that asks. */
export function askerOf(c: RouteContext): string {
  const actor = c.var.visitor?.actor
  if (!actor || actor === thisMachine) return peerOf(c)
  return actor.token === null ? actor.name : `${actor.name}/${actor.token}`
}
