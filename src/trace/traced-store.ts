import type { Tracing } from '../model/trace'
import type { Store } from '../store/store'

/** What comes again and again while a run lasts, or row by row, says nothing of where its time goes. */
const untold = new Set([
  'runs.renew',
  'runs.progress',
  'hosts.renew',
  'listings.rows',
  'listings.get',
  'listings.isFound',
])

/**
 * The same store, whose calls are told as parts of what is going on; those of nobody (somebody looks for work, or
 * says that he lives) are not. Attributes by the semantic conventions of databases.
 */
export function tracedStore(store: Store, tracing: Tracing): Store {
  const parts = Object.entries(store).map(([name, part]) => [
    name,
    typeof part === 'object' ? tracedPart(name, part) : part,
  ])
  return Object.fromEntries(parts) as Store // the same names, each with the same methods

  function tracedPart(part: string, methods: object) {
    const entries = Object.entries(methods).map(([name, method]) => [
      name,
      untold.has(`${part}.${name}`)
        ? method
        : (...args: unknown[]) => told(part, name, method, args),
    ])
    return Object.fromEntries(entries)
  }

  function told(
    part: string,
    name: string,
    method: (...args: unknown[]) => Promise<unknown>,
    args: unknown[],
  ): Promise<unknown> {
    if (tracing.here() === null) return method(...args)
    const batch = args.find(Array.isArray)
    const attributes = {
      'db.system.name': store.name,
      'db.operation.name': name,
      'db.collection.name': part,
      ...(batch && batch.length > 1 && { 'db.operation.batch.size': batch.length }),
    }
    return tracing.span(`${name} ${part}`, { kind: 'client', attributes }, () => method(...args))
  }
}
