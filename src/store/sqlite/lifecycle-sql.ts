/** Without statistics the planner would take the primary key, and read past what is closed for ever. */
const live = 'sightings INDEXED BY sightingsByFingerprint'

/** What a feed has not shown. */
const missingSql = (condition: string): string => `
  SELECT sightings.key, fingerprint, runId, validThrough, closedReason
  FROM ${live} CROSS JOIN listings ON listings.key = sightings.key
  WHERE feedId = $feedId AND (fingerprint, sightings.key) > ($fingerprint, $key) AND ${condition}
  ORDER BY fingerprint, sightings.key LIMIT $limit`

export const missedByRuns = missingSql('runId < $since')
export const missedInTime = missingSql('seenAt < $since')

export const carriersSql = `
  SELECT key, feedId, runId, seenAt FROM sightings
  WHERE key IN (SELECT value FROM json_each(?)) AND fingerprint <> ''`

export const expiredSql = `
  SELECT rowid, key, validThrough FROM listings INDEXED BY listingsExpiring
  WHERE validThrough IS NOT NULL AND closedAt IS NULL AND validThrough < $before
    AND (validThrough, rowid) > ($validThrough, $rowid)
  ORDER BY validThrough, rowid LIMIT $limit`

export const countCarried = `SELECT count(*) AS found FROM ${live} WHERE feedId = ? AND fingerprint > ''`

export const countOpen = `
  SELECT count(*) AS found FROM ${live}
    CROSS JOIN listings INDEXED BY listingHeads ON listings.key = sightings.key
  WHERE feedId = ? AND fingerprint > '' AND closedReason IS NULL`

export const closeSql = `
  UPDATE listings SET closedAt = $closedAt, closedReason = $closedReason, closedRunId = $closedRunId
  FROM json_each($rows) AS row
  WHERE listings.key = row.value ->> 0 AND closedAt IS NULL AND NOT EXISTS
    (SELECT 1 FROM sightings WHERE sightings.key = row.value ->> 0 AND seenAt > row.value ->> 1)
  RETURNING listings.key AS key`

export const voidSql = `
  UPDATE sightings SET fingerprint = ''
  WHERE key IN (SELECT value FROM json_each(?)) AND fingerprint <> ''`

export const datesSql = `
  SELECT datePosted FROM ${live} CROSS JOIN listings ON listings.key = sightings.key
  WHERE feedId = $feedId AND fingerprint > '' AND runId = $runId AND datePosted IS NOT NULL
  LIMIT $limit`

export const countClosedBy = 'SELECT count(*) AS found FROM listings WHERE closedRunId = ?'
