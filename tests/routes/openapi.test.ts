import { afterAll, expect, test } from 'bun:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { isRoute } from '../../src/routes/door'
import { createTestApp } from '../support/app'
import { describedBy, operationsOf, told } from '../support/described'

const t = await createTestApp()
afterAll(t.close)
const { document } = await describedBy(t.app)

test('the description is OpenAPI 3.1', async () => {
  const response = await t.get('/api/v1/openapi.json')
  expect(response.headers.get('content-type')).toStartWith('application/json')
  const validator = new Validator()
  const { valid, errors } = await validator.validate(Object(await response.json()))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  expect(validator.version).toBe('3.1')
})

/** As OpenAPI writes the pattern of a route: `/listings/{key}`. */
const templateOf = (pattern: string): string => pattern.replace(/:(\w+)(\{.*?\})?/g, '{$1}')

test('every JSON route is in it, and says what it does', () => {
  const routes = t.app.routes
    .filter(isRoute)
    .filter(({ path }) => path.startsWith('/api/v1/') || /^\/(livez|readyz)$/.test(path))
    .map(({ method, path }) => `${method} ${templateOf(path)}`)
  expect(operationsOf(document)).toContainValues(routes)
  const silent = routes.filter((operation) => !told(document, operation).summary)
  expect(silent).toEqual([])
})

/** That each answer names the headers which it has, every test of the API sees to (`support/described.ts`). */
test('every header that is named is described, and a read says how to ask for changes alone', () => {
  const names = new Set(
    JSON.stringify(document.paths).match(/(?<=#\/components\/headers\/)[\w-]+/g),
  )
  expect([...names].toSorted()).toEqual(Object.keys(document.components?.headers ?? {}).toSorted())
  const reads = operationsOf(document).filter((operation) => operation.startsWith('GET '))
  const silent = reads.filter(
    (operation) =>
      !JSON.stringify(told(document, operation).parameters ?? []).includes('If-None-Match'),
  )
  expect(silent).toEqual([])
})
