import { maxAliases } from '../../model/listing'
import type { Identity, ListingStore } from '../listings'
import type { Context } from './context'
import { fence } from './leases'
import type { ListingDocument } from './listing-document'
import type { RunDocument } from './run-document'
import { type SightingDocument, sightingId } from './sightings'

/** What heals a changed id. */
export function createAliases({
  db,
  wrote,
}: Context): Pick<ListingStore, 'renamed' | 'addAliases'> {
  const runs = db.collection<RunDocument>('runs')
  const listings = db.collection<ListingDocument>('listings')
  const sightings = db.collection<SightingDocument>('sightings')
  return {
    async renamed({ runId, attempt }, feedId, drafts) {
      if (drafts.length === 0) return new Map()
      const pages = drafts.map(({ source, canonicalUrl, title }) => ({
        source,
        canonicalUrl,
        title,
      }))
      const projection = { source: 1, canonicalUrl: 1, title: 1 } as const
      const [known, there] = await Promise.all([
        listings.find({ $or: pages }, { projection }).toArray(),
        listings.find({ _id: { $in: drafts.map(({ key }) => key) } }, { projection }).toArray(),
      ])
      const ids = known.map(({ _id }) => sightingId(feedId, _id))
      const seen = await sightings.find({ _id: { $in: ids }, runId, attempt }).toArray()
      const carried = new Set(seen.map(({ _id }) => _id.key))
      const taken = new Set(there.map(({ _id }) => _id))
      const byPage = Map.groupBy(
        known.filter(({ _id }) => !carried.has(_id)),
        pageOf,
      )
      const found = drafts.flatMap((draft): [string, string][] => {
        const [only, ...others] = byPage.get(pageOf(draft)) ?? []
        return only && others.length === 0 && !taken.has(draft.key) ? [[draft.key, only._id]] : []
      })
      return new Map(found)
    },

    async addAliases(lease, aliases) {
      if (!(await runs.findOne(fence(lease), { projection: { _id: 1 } }))) return false
      if (aliases.length === 0) return true
      const push = (alias: string) => ({ aliases: { $each: [alias], $slice: -maxAliases } })
      await listings.bulkWrite(
        aliases.map(({ key, alias }) => ({
          updateOne: {
            filter: { _id: key, aliases: { $ne: alias } },
            update: { $push: push(alias) },
          },
        })),
        { ordered: false },
      )
      wrote()
      return true
    },
  }
}

const pageOf = ({ source, canonicalUrl, title }: Omit<Identity, 'key'>): string =>
  `${source} ${canonicalUrl} ${title}`
