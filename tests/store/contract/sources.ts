import { describe, expect } from 'bun:test'
import { aSource } from '../../support/factories'
import type { ContractTest } from './harness'

export function sourcesContract(test: ContractTest): void {
  describe('sources', () => {
    test('ensure adds a source once and keeps what is there', async ({ store }) => {
      await store.sources.ensure(aSource({ id: 'a.example', name: 'A', floorMs: 60_000 }))
      await store.sources.ensure(aSource({ id: 'a.example', name: 'Other', floorMs: null }))
      await store.sources.ensure(aSource({ id: 'b.example' }))
      expect(await store.sources.get('a.example')).toEqual({
        id: 'a.example',
        name: 'A',
        floorMs: 60_000,
      })
      expect((await store.sources.list()).map((source) => source.id).sort()).toEqual([
        'a.example',
        'b.example',
      ])
      expect(await store.sources.get('none')).toBeNull()
    })
  })
}
