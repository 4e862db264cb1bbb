import { expect } from 'bun:test'

/** Asks the runner itself: asymmetric matchers, dates, numbers. */
type Equals = (a: unknown, b: unknown) => boolean

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value))

/** Where `received` lacks what `expected` names; empty when it has it all. */
function differences(received: unknown, expected: unknown, path: string, equals: Equals): string[] {
  if (isPlain(expected) && typeof received === 'object' && received !== null)
    return Object.entries(expected).flatMap(([key, part]) =>
      differences(Reflect.get(received, key), part, `${path}.${key}`, equals),
    )
  if (Array.isArray(expected) && Array.isArray(received) && expected.length === received.length)
    return expected.flatMap((part, index) =>
      differences(received[index], part, `${path}[${index}]`, equals),
    )
  if (equals(received, expected)) return []
  return [`${path}: expected ${Bun.inspect(expected)}, received ${Bun.inspect(received)}`]
}

// Bun 1.4.5's own toMatchObject takes any two dates for equal: a test of an instant could not fail.
expect.extend({
  toMatchObject(received: unknown, expected: unknown) {
    const found = differences(received, expected, '', (a, b) => this.equals(a, b))
    const message = () => found.join('\n') || `has all of ${Bun.inspect(expected)}`
    return { pass: found.length === 0, message }
  },
})
