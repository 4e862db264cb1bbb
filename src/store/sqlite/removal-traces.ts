import type { Db } from './database'

/** Within a write. Takes what was told of a feed's listings elsewhere: to programs, to webhooks, to who looked at it. */
export function forgetTold(db: Db, feedId: string): void {
  const sql = 'SELECT url, source FROM feeds WHERE id = ?'
  const feed = db.query<{ url: string; source: string }, [string]>(sql).get(feedId)
  if (!feed) return
  db.query<unknown, [string]>(forgetMessages).run(feedId)
  db.query<unknown, [string]>(forgetPreviews).run(feed.url)
  db.query<unknown, []>(forgetPieces).run()
  db.query<unknown, [string]>(forgetAnswers).run(JSON.stringify(feed.url))
  forgetToldOf(db, feed.source)
}

/** The same of a source: what names its listings by their keys. */
export function forgetToldOf(db: Db, source: string): void {
  db.query<unknown, [string]>(forgetAnswers).run(JSON.stringify(`${source}/`).slice(0, -1))
  const things = { from: `listing:${source}/`, to: `listing:${source}0` }
  db.query<unknown, [typeof things]>(forgetNames).run(things)
}

/** The ids of messages begin with the run that they tell of. */
const forgetMessages = `
  DELETE FROM webhookDeliveries WHERE event = 'listings.new' AND id IN
    (SELECT message.id FROM runs CROSS JOIN webhookDeliveries AS message
       ON message.id > runs.id || '.' AND message.id < runs.id || '/'
     WHERE runs.feedId = ?)`

const forgetPreviews = `
  DELETE FROM documents WHERE owner GLOB 'preview:*' AND (url = ?1 OR answer ->> 'askedUrl' = ?1)`

const forgetPieces = `
  DELETE FROM documentPieces WHERE owner GLOB 'preview:*' AND owner NOT IN (SELECT owner FROM documents)`

const forgetAnswers = `
  UPDATE answers SET answer = json_set(answer, '$.body', NULL) WHERE instr(answer ->> '$.body', ?)`

/** A slash ends a source in a key, and a zero comes next to it. */
const forgetNames = `
  UPDATE audit SET subject = NULL, thing = NULL
  WHERE thing > $from AND thing < $to
    AND NOT EXISTS (SELECT 1 FROM listings WHERE key = substr(thing, length('listing:') + 1))`
