import type { Filter } from 'mongodb'
import { z } from 'zod'
import { closedReasonNames } from '../../model/lifecycle'
import type { Listing, ListingRow, WholeListing } from '../../model/listing'
import type { Page, PageRequest } from '../../model/page'
import type { ListingFilter, ListingStore } from '../listings'
import { createAliases } from './aliases'
import { createConfirm } from './confirm'
import type { Context } from './context'
import type { ListingDocument } from './listing-document'
import { findPage, type Position } from './paging'
import { eachWordOf, matchOf } from './search'
import { countSightings } from './sighting-counts'
import { type SightingDocument, toSighting } from './sightings'
import { createUpsert } from './upsert'

type RowDocument = Omit<ListingRow, 'key'> & { _id: string }
type WholeDocument = Omit<WholeListing, 'key'> & { _id: string }

const keySchema = z.object({ firstSeenAt: z.coerce.date(), _id: z.string() })
type Key = z.output<typeof keySchema>

export function createListings(context: Context): ListingStore {
  const { db } = context
  const listings = db.collection<ListingDocument>('listings')
  const sightings = db.collection<SightingDocument>('sightings')
  const confirm = createConfirm(context)
  return {
    ...createAliases(context),
    upsert: createUpsert(context),

    async known(feedId, fingerprints) {
      if (fingerprints.length === 0) return new Map()
      const known = sightings.find({ '_id.feedId': feedId, fingerprint: { $in: fingerprints } })
      return new Map((await known.toArray()).map((row) => [row.fingerprint, toSighting(row)]))
    },

    confirm(lease, feedId, since, known) {
      const keys = known.map(({ key }) => key)
      const fingerprints = known.map(({ fingerprint }) => fingerprint)
      return confirm(lease, feedId, since, { keys, fingerprints })
    },

    async get(key) {
      const found = await listings.findOne({ _id: key })
      return found && toListing(found)
    },

    async named(name, page) {
      const sources = await db.collection<{ _id: string }>('sources').distinct('_id')
      const keys = [name, ...sources.map((source) => `${source}/${name}`)]
      const byPage = page === null ? [] : [{ source: { $in: sources }, canonicalUrl: page }]
      const byAlias = sources
        .filter((source) => name.startsWith(`${source}/`))
        .map((source) => ({ source, aliases: name.slice(source.length + 1) }))
      const found = await listings
        .find({
          $or: [{ _id: { $in: keys } }, { guid: name }, { aliases: name }, ...byAlias, ...byPage],
        })
        .project<{ _id: string }>({ _id: 1 })
        .limit(20)
        .toArray()
      return found.map(({ _id }) => _id).sort()
    },

    async rows(keys) {
      const found = listings.find({ _id: { $in: keys } }).project<RowDocument>(rowProjection)
      const byKey = new Map((await found.toArray()).map((row) => [row._id, toRow(row)]))
      return keys.flatMap((key) => byKey.get(key) ?? [])
    },

    async list(filter, request) {
      const page = await readPage<RowDocument>(filter, request, rowProjection)
      return { ...page, rows: page.rows.map(toRow) }
    },

    async whole(filter, request) {
      const page = await readPage<WholeDocument>(filter, request, wholeProjection)
      return { ...page, rows: page.rows.map(toRow) }
    },

    async count(filter, limit) {
      return listings.countDocuments(matching(filter), { limit })
    },

    async isFound(key) {
      const listing = await listings.findOne({ _id: key }, { projection: { title: 1 } })
      const words = listing && eachWordOf(listing.title)
      if (!words?.length) return null
      return (await listings.countDocuments({ _id: key, $and: words })) > 0
    },

    countSightings: (feedId, by, keys) => countSightings(context, feedId, by, keys),

    async sightings(key) {
      return (await sightings.find({ '_id.key': key }).toArray()).map(toSighting)
    },
  }

  function readPage<R extends RowDocument>(
    filter: ListingFilter,
    request: PageRequest,
    projection: Record<string, 0>,
  ): Promise<Page<R>> {
    return findPage(request, {
      schema: keySchema,
      keyOf: ({ _id, firstSeenAt }: R): Key => ({ firstSeenAt, _id }),
      find: (position, limit) => {
        const order = position?.direction === 'newer' ? 1 : -1
        const matches = matching(filter)
        const at = beside(position)
        // Both may bound the instant.
        const firstSeenAt = { ...matches.firstSeenAt, ...at.firstSeenAt }
        const isBound = Object.keys(firstSeenAt).length > 0
        return listings
          .find({ ...matches, ...at, ...(isBound && { firstSeenAt }) })
          .project<R>(projection)
          .sort({ firstSeenAt: order, _id: order })
          .limit(limit)
          .toArray()
      },
    })
  }
}

const wholeProjection = { raw: 0, feedIds: 0, words: 0, chronicle: 0 } as const
const rowProjection = { ...wholeProjection, text: 0, description: 0 } as const

type Bound = { firstSeenAt?: { $gte?: Date; $lte?: Date } }

function matching(filter: ListingFilter): Filter<ListingDocument> & Bound {
  const { search, feedId, isOpen, notSources, ...equal } = filter
  const given = Object.entries({ ...equal, feedIds: feedId })
  return {
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    ...(notSources?.length && { $nor: [{ source: { $in: notSources } }] }),
    ...matchOf(search ?? ''),
    ...(filter.firstRunId && since(filter.firstRunId)),
    ...(isOpen !== undefined && { closedReason: isOpen ? null : { $in: closedReasonNames } }),
  }
}

const idSlackMs = 3_600_000

/** What a run brought came after its id was made (UUIDv7): with this bound all the indexes serve. */
function since(runId: string): { firstSeenAt?: { $gte: Date } } {
  const ms = Number.parseInt(runId.replaceAll('-', '').slice(0, 12), 16)
  return /^[\da-f]{8}-/.test(runId) ? { firstSeenAt: { $gte: new Date(ms - idSlackMs) } } : {}
}

/** The first bound is implied by the others: with it the index is entered at the right place. */
function beside(position: Position<Key> | null): Filter<ListingDocument> & Bound {
  if (!position) return {}
  const { firstSeenAt, _id } = position.key
  return position.direction === 'newer'
    ? {
        firstSeenAt: { $gte: firstSeenAt },
        $or: [{ firstSeenAt: { $gt: firstSeenAt } }, { _id: { $gt: _id } }],
      }
    : {
        firstSeenAt: { $lte: firstSeenAt },
        $or: [{ firstSeenAt: { $lt: firstSeenAt } }, { _id: { $lt: _id } }],
      }
}

/** What documents of before do not have. */
const later = { closedRunId: null, reopenedAt: null, reopenedRunId: null }

const toRow = <R extends RowDocument>({ _id, ...row }: R) => ({ key: _id, ...later, ...row })

const toListing = ({ _id, feedIds, words, chronicle, ...listing }: ListingDocument): Listing => ({
  key: _id,
  ...later,
  ...listing,
})
