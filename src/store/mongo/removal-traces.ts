import type { Db } from 'mongodb'
import type { AuditEntry } from '../../model/audit'

interface Told {
  _id: string
  url: string
  source: string
}

/** Messages that one look-up asks for. */
const batchSize = 500

/** Takes what was told of a feed's listings elsewhere: to programs, to webhooks, to who looked at it. */
export async function forgetTold(db: Db, feedId: string): Promise<void> {
  const feed = await db.collection<Told>('feeds').findOne({ _id: feedId })
  if (!feed) return
  await forgetMessages(db, feedId)
  await forgetPreviews(db, feed.url)
  await forgetAnswers(db, JSON.stringify(feed.url))
  await forgetToldOf(db, feed.source)
}

/** The same of a source: what names its listings by their keys. */
export async function forgetToldOf(db: Db, source: string): Promise<void> {
  await forgetAnswers(db, JSON.stringify(`${source}/`).slice(0, -1))
  await forgetNames(db, source)
}

interface Message {
  _id: string
  runId: string
}

async function forgetMessages(db: Db, feedId: string): Promise<void> {
  const messages = db.collection<Message>('webhookDeliveries')
  const projection = { runId: 1 }
  let after = ''
  for (;;) {
    const found = await messages
      .find({ _id: { $gt: after }, event: 'listings.new' }, { projection })
      .sort({ _id: 1 })
      .limit(batchSize)
      .toArray()
    const last = found.at(-1)
    if (!last) return
    const ofFeed = await db
      .collection<{ _id: string }>('runs')
      .find({ _id: { $in: found.map(({ runId }) => runId) }, feedId }, { projection: { _id: 1 } })
      .toArray()
    const runs = new Set(ofFeed.map(({ _id }) => _id))
    const gone = found.filter(({ runId }) => runs.has(runId)).map(({ _id }) => _id)
    if (gone.length > 0) await messages.deleteMany({ _id: { $in: gone } })
    after = last._id
  }
}

async function forgetPreviews(db: Db, url: string): Promise<void> {
  const documents = db.collection<{ _id: string; owner: string }>('documents')
  const ofPreview = { owner: /^preview:/, $or: [{ url }, { 'answer.askedUrl': url }] }
  const owners = await documents.distinct('owner', ofPreview)
  await documents.deleteMany({ owner: { $in: owners } })
  await db.collection('documentPieces').deleteMany({ '_id.owner': { $in: owners } })
}

async function forgetAnswers(db: Db, part: string): Promise<void> {
  const holds = { 'answer.body': new RegExp(RegExp.escape(part)) }
  await db.collection('answers').updateMany(holds, { $set: { 'answer.body': null } })
}

async function forgetNames(db: Db, source: string): Promise<void> {
  const audit = db.collection<AuditEntry>('audit')
  const prefix = 'listing:'
  const isOfListing = { thing: new RegExp(`^${RegExp.escape(`${prefix}${source}/`)}`) }
  const things = (await audit.distinct('thing', isOfListing)).filter((thing) => thing !== null)
  const left = await db
    .collection<{ _id: string }>('listings')
    .find({ _id: { $in: things.map((thing) => thing.slice(prefix.length)) } })
    .project<{ _id: string }>({ _id: 1 })
    .toArray()
  const kept = new Set(left.map(({ _id }) => prefix + _id))
  const gone = things.filter((thing) => !kept.has(thing))
  await audit.updateMany({ thing: { $in: gone } }, { $set: { subject: null, thing: null } })
}
