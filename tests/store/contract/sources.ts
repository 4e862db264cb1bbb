import { describe, expect } from 'bun:test'
import { newSource } from '../../../src/model/feed'
import { aSource } from '../../support/factories'
import type { ContractTest } from './harness'

export function sourcesContract(test: ContractTest): void {
  describe('sources', () => {
    test('ensure adds a source once and keeps what is there', async ({ store }) => {
      await store.sources.ensure(aSource({ id: 'a.example', name: 'A', floorMs: 60_000 }))
      await store.sources.ensure(aSource({ id: 'a.example', name: 'Other', floorMs: null }))
      await store.sources.ensure(aSource({ id: 'b.example' }))
      expect(await store.sources.get('a.example')).toEqual(
        newSource({ id: 'a.example', name: 'A', floorMs: 60_000 }),
      )
      expect((await store.sources.list()).map((source) => source.id).sort()).toEqual([
        'a.example',
        'b.example',
      ])
      expect(await store.sources.get('none')).toBeNull()
    })

    test('a patch changes what it names and nothing else', async ({ store }) => {
      const source = aSource({ id: 'a.example', name: 'A', floorMs: 60_000 })
      await store.sources.ensure(source)
      const patch = {
        politenessScope: 'domain',
        terms: 'Once an hour at most.',
        attribution: 'Jobs by A',
        mayRedistribute: false,
        pausedBecause: 'They asked us to stop.',
      } as const
      expect(await store.sources.patch('a.example', patch)).toEqual({ ...source, ...patch })
      expect(await store.sources.get('a.example')).toEqual({ ...source, ...patch })
      const resumed = await store.sources.patch('a.example', { pausedBecause: null })
      expect(resumed).toEqual({ ...source, ...patch, pausedBecause: null })
      expect(await store.sources.patch('a.example', {})).toEqual(resumed)
      expect(await store.sources.patch('none', { name: 'x' })).toBeNull()
    })
  })
}
