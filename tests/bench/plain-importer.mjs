// The importer that one writes in an afternoon: fetch, xml2js, one row after the other.
// plain-importer.mjs URL DATABASE
import xml2js from 'xml2js'

const [url, path] = process.argv.slice(2)
const database = await openDatabase(path)
database.exec('PRAGMA journal_mode = WAL')
database.exec('PRAGMA synchronous = NORMAL')
database.exec(`CREATE TABLE IF NOT EXISTS jobs (
  guid TEXT PRIMARY KEY, title TEXT, link TEXT, company TEXT, location TEXT, type TEXT,
  category TEXT, salary TEXT, description TEXT, postedAt TEXT, updatedAt TEXT)`)
const find = database.prepare('SELECT * FROM jobs WHERE guid = ?')
const insert = database.prepare('INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
const update = database.prepare(`UPDATE jobs SET title = ?, link = ?, company = ?, location = ?,
  type = ?, category = ?, salary = ?, description = ?, postedAt = ?, updatedAt = ? WHERE guid = ?`)

const counts = { new: 0, updated: 0, unchanged: 0 }
const response = await fetch(url)
const parsed = await xml2js.parseStringPromise(await response.text(), { explicitArray: false })
for (const item of parsed.rss.channel.item) save(item)
console.log(JSON.stringify(counts))

function save(item) {
  const guid = item.guid._
  const row = [
    item.title,
    item.link,
    item['job_listing:company'],
    item['job_listing:location'],
    item['job_listing:job_type'],
    item['job_listing:category'],
    item['job_listing:salary'],
    item['content:encoded'],
    new Date(item.pubDate).toISOString(),
  ]
  const now = new Date().toISOString()
  const known = find.get(guid)
  if (!known) {
    insert.run(guid, ...row, now)
    counts.new++
  } else if (known.title !== row[0] || known.description !== row[7]) {
    update.run(...row, now, guid)
    counts.updated++
  } else counts.unchanged++
}

async function openDatabase(file) {
  if (process.versions.bun) {
    const { Database } = await import('bun:sqlite')
    return new Database(file)
  }
  const { DatabaseSync } = await import('node:sqlite')
  return new DatabaseSync(file)
}
