/**
 * The steps from an empty file to today's schema; `user_version` counts those done. A step that was
 * released is never changed: a new one follows it. Instants are milliseconds, lists and records JSON.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE sources (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    floorMs INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE feeds (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    cadenceMs INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    isEnabled INTEGER NOT NULL,
    disabledReason TEXT,
    headers TEXT NOT NULL,
    validators TEXT,
    consecutiveFailures INTEGER NOT NULL,
    lastRunId TEXT,
    lastRunAt INTEGER,
    lastOutcome TEXT,
    lastSuccessAt INTEGER,
    nextDueAt INTEGER,
    floorUntil INTEGER,
    floorRule TEXT,
    lastCompleteRunId TEXT,
    lastConfirmedAt INTEGER,
    lastItemCount INTEGER,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    feedId TEXT NOT NULL,
    feedName TEXT NOT NULL,
    feedUrl TEXT NOT NULL,
    source TEXT NOT NULL,
    cycleId TEXT,
    trigger TEXT NOT NULL,
    retryOf TEXT,
    priority INTEGER NOT NULL,
    isForced INTEGER NOT NULL,
    status TEXT NOT NULL,
    outcome TEXT,
    attempt INTEGER NOT NULL,
    attemptsSpent INTEGER NOT NULL,
    maxAttempts INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    waitingUntil INTEGER,
    waitingReason TEXT,
    waitingMessage TEXT,
    waitingSince INTEGER,
    waitedMs REAL NOT NULL,
    leasedBy TEXT,
    leasedUntil INTEGER,
    queuedAt INTEGER NOT NULL,
    startedAt INTEGER,
    finishedAt INTEGER,
    updatedAt INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    new INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    fetchMs REAL NOT NULL,
    parseMs REAL NOT NULL,
    storeMs REAL NOT NULL,
    error TEXT,
    response TEXT,
    attempts TEXT NOT NULL,
    rejected TEXT NOT NULL,
    warnings TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX runsOpen ON runs (feedId) WHERE status IN ('pending', 'processing');
  CREATE INDEX runsByFeed ON runs (feedId, id);
  CREATE INDEX runsByUpdate ON runs (updatedAt, id);
  -- All that a filter asks, and all that totals sum: neither reads the rows themselves.
  CREATE INDEX runsFiltered ON runs
    (id, feedId, source, cycleId, status, outcome, trigger, queuedAt);
  CREATE INDEX runsCounted ON runs
    (status, outcome, trigger, feedId, source, cycleId, queuedAt,
     fetched, new, updated, unchanged, duplicate, failed, skipped);

  CREATE TABLE listings (
    rowid INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    contentHash TEXT NOT NULL,
    firstRunId TEXT NOT NULL,
    changedRunId TEXT NOT NULL,
    firstSeenAt INTEGER NOT NULL,
    changedAt INTEGER NOT NULL,
    closedAt INTEGER,
    closedReason TEXT,
    source TEXT NOT NULL,
    externalId TEXT NOT NULL,
    guid TEXT,
    canonicalUrl TEXT NOT NULL,
    aliases TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    datePosted INTEGER,
    datePostedRaw TEXT,
    validThrough INTEGER,
    employmentType TEXT NOT NULL,
    employmentTypeRaw TEXT,
    hiringOrganization TEXT NOT NULL,
    jobLocation TEXT,
    workplace TEXT,
    applicantLocationRequirements TEXT NOT NULL,
    isWorldwide INTEGER NOT NULL,
    baseSalary TEXT,
    industry TEXT,
    occupationalCategory TEXT,
    categories TEXT NOT NULL,
    applyUrl TEXT
  ) STRICT;
  -- All that judging an item asks of its listing: it does not touch the rows themselves.
  CREATE INDEX listingHeads ON listings (key, contentHash, firstRunId, changedRunId);
  CREATE INDEX listingsBySource ON listings (source);
  CREATE INDEX listingsByUrl ON listings (source, canonicalUrl);

  -- The wide columns stand apart, so that judging and listing do not read past them.
  CREATE TABLE listingTexts (
    rowid INTEGER PRIMARY KEY,
    description TEXT,
    text TEXT NOT NULL,
    raw TEXT NOT NULL
  ) STRICT;

  -- Which words occur, not where: half the time to write, a fifth of the room, and no phrases.
  CREATE VIRTUAL TABLE listingWords USING fts5 (
    title, organization, place, text, content = '', contentless_delete = 1, detail = 'none',
    tokenize = 'unicode61 remove_diacritics 2'
  );

  CREATE TABLE sightings (
    feedId TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    contentHash TEXT NOT NULL,
    runId TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    result TEXT NOT NULL,
    seenAt INTEGER NOT NULL,
    PRIMARY KEY (feedId, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sightingsByFingerprint ON sightings (feedId, fingerprint);
  CREATE INDEX sightingsByKey ON sightings (key);

  CREATE TABLE hosts (
    host TEXT PRIMARY KEY,
    holder TEXT,
    heldUntil INTEGER,
    nextFreeAt INTEGER,
    promisedAt INTEGER,
    pausedUntil INTEGER,
    pauseReason TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE cycles (
    id TEXT PRIMARY KEY,
    trigger TEXT NOT NULL,
    at INTEGER NOT NULL,
    begunAt INTEGER NOT NULL,
    openedAt INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE feeds ADD COLUMN movedTo TEXT;
  ALTER TABLE feeds ADD COLUMN movedSightings INTEGER NOT NULL DEFAULT 0;
  `,
  `
  ALTER TABLE feeds ADD COLUMN mapping TEXT;
  `,
  `
  ALTER TABLE sources ADD COLUMN politenessScope TEXT NOT NULL DEFAULT 'host';
  ALTER TABLE sources ADD COLUMN terms TEXT;
  ALTER TABLE sources ADD COLUMN pausedBecause TEXT;
  ALTER TABLE feeds ADD COLUMN failingSince INTEGER;
  ALTER TABLE feeds ADD COLUMN lastBodyBytes INTEGER;
  ALTER TABLE hosts DROP COLUMN promisedAt;
  ALTER TABLE hosts ADD COLUMN line TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE hosts ADD COLUMN failedAt TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE hosts ADD COLUMN restingUntil INTEGER;
  ALTER TABLE hosts ADD COLUMN restReason TEXT;

  CREATE TABLE ledger (
    host TEXT NOT NULL,
    day TEXT NOT NULL,
    requests INTEGER NOT NULL,
    notModified INTEGER NOT NULL,
    rateLimited INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    bytesSaved INTEGER NOT NULL,
    PRIMARY KEY (host, day)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX ledgerByDay ON ledger (day);
  `,
  `
  -- The words stand in a file of their own (search-words.ts), which follows the listings by their revisions.
  DROP TABLE listingWords;
  CREATE TABLE listingRevision (last INTEGER NOT NULL) STRICT;
  INSERT INTO listingRevision SELECT coalesce(max(rowid), 0) FROM listings;
  ALTER TABLE listings ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
  UPDATE listings SET revision = rowid;
  CREATE INDEX listingsByRevision ON listings (revision);
  `,
  `
  ALTER TABLE runs ADD COLUMN retriedBy TEXT;
  ALTER TABLE runs ADD COLUMN dismissedAt INTEGER;
  ALTER TABLE runs ADD COLUMN dismissedNote TEXT;
  ALTER TABLE runs ADD COLUMN detailsPrunedAt INTEGER;
  ALTER TABLE runs ADD COLUMN errorKind TEXT AS (error ->> 'kind') VIRTUAL;
  CREATE INDEX runsByErrorKind ON runs (errorKind, id) WHERE errorKind IS NOT NULL;
  CREATE INDEX deadLetters ON runs (id, errorKind, feedId, source, finishedAt)
    WHERE status = 'failed' AND retriedBy IS NULL AND dismissedAt IS NULL;
  -- What is removed for its age.
  CREATE INDEX runsByEnd ON runs (finishedAt) WHERE finishedAt IS NOT NULL;
  CREATE INDEX runsDetailed ON runs (finishedAt)
    WHERE finishedAt IS NOT NULL AND detailsPrunedAt IS NULL;
  CREATE INDEX runsDismissed ON runs (dismissedAt) WHERE dismissedAt IS NOT NULL;
  CREATE INDEX listingsClosed ON listings (closedAt) WHERE closedAt IS NOT NULL;
  `,
  `
  ALTER TABLE runs ADD COLUMN nature TEXT;
  UPDATE runs SET nature = CASE
    WHEN outcome IN ('empty', 'partial') THEN outcome
    WHEN new + updated > 0 THEN 'changed'
    ELSE 'unchanged' END
  WHERE status = 'completed';
  DROP INDEX runsFiltered;
  DROP INDEX runsCounted;
  CREATE INDEX runsFiltered ON runs
    (id, feedId, source, cycleId, status, outcome, trigger, queuedAt, nature);
  CREATE INDEX runsCounted ON runs
    (status, outcome, trigger, feedId, source, cycleId, queuedAt,
     fetched, new, updated, unchanged, duplicate, failed, skipped, nature);
  ALTER TABLE feeds ADD COLUMN endedRuns INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE feeds ADD COLUMN lastNature TEXT;
  ALTER TABLE feeds ADD COLUMN lastDoubt TEXT;
  ALTER TABLE feeds ADD COLUMN thinRuns INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE feeds ADD COLUMN thinSince INTEGER;
  ALTER TABLE feeds ADD COLUMN gapSince INTEGER;
  ALTER TABLE feeds ADD COLUMN gapMessage TEXT;
  ALTER TABLE feeds ADD COLUMN lastNewAt INTEGER;
  ALTER TABLE feeds ADD COLUMN habit TEXT NOT NULL DEFAULT '{}';
  `,
  `
  CREATE TABLE heartbeats (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    startedAt INTEGER NOT NULL,
    seenAt INTEGER NOT NULL,
    stoppedAt INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL,
    cause TEXT NOT NULL,
    subject TEXT,
    feedId TEXT,
    runId TEXT,
    message TEXT NOT NULL,
    advice TEXT NOT NULL,
    openedAt INTEGER NOT NULL,
    clearedAt INTEGER,
    ending TEXT,
    deliveries TEXT NOT NULL,
    nextDeliveryAt INTEGER,
    version INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX alertsOpen ON alerts (key) WHERE clearedAt IS NULL;
  CREATE INDEX alertsCleared ON alerts (clearedAt) WHERE clearedAt IS NOT NULL;
  CREATE INDEX alertsDue ON alerts (nextDeliveryAt) WHERE nextDeliveryAt IS NOT NULL;
  `,
  `
  ALTER TABLE sources ADD COLUMN kind TEXT;
  ALTER TABLE feeds ADD COLUMN kindFrom TEXT NOT NULL DEFAULT 'assumed';
  UPDATE feeds SET kindFrom = 'declared' WHERE kind = 'full';
  ALTER TABLE feeds ADD COLUMN witnesses TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE feeds ADD COLUMN witnessesAfter TEXT;
  ALTER TABLE feeds ADD COLUMN brake TEXT;
  ALTER TABLE feeds ADD COLUMN lastDecision TEXT;
  ALTER TABLE feeds ADD COLUMN closingDueAt INTEGER;
  ALTER TABLE feeds ADD COLUMN kindEvidence TEXT NOT NULL DEFAULT '{}';
  ALTER TABLE runs ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE listings ADD COLUMN closedRunId TEXT;
  ALTER TABLE listings ADD COLUMN reopenedAt INTEGER;
  ALTER TABLE listings ADD COLUMN reopenedRunId TEXT;
  DROP INDEX listingHeads;
  CREATE INDEX listingHeads ON listings
    (key, contentHash, firstRunId, changedRunId, closedReason);
  CREATE INDEX listingsClosedBy ON listings (closedRunId) WHERE closedRunId IS NOT NULL;
  CREATE INDEX listingsReopenedBy ON listings (reopenedRunId) WHERE reopenedRunId IS NOT NULL;
  CREATE INDEX listingsExpiring ON listings (validThrough)
    WHERE validThrough IS NOT NULL AND closedAt IS NULL;
  `,
  `
  ALTER TABLE feeds ADD COLUMN wishes TEXT NOT NULL DEFAULT '{}';
  `,
  `
  -- Its last columns are long: what is read of every row stands before them.
  CREATE TABLE stretches (
    feedId TEXT NOT NULL,
    hash TEXT NOT NULL,
    first TEXT NOT NULL,
    length INTEGER NOT NULL,
    records INTEGER NOT NULL,
    guids BLOB NOT NULL,
    keys TEXT NOT NULL,
    fingerprints TEXT NOT NULL,
    UNIQUE (feedId, hash)
  ) STRICT;
  `,
  `
  ALTER TABLE heartbeats ADD COLUMN queueDownSince INTEGER;
  `,
  `
  ALTER TABLE heartbeats RENAME COLUMN startedAt TO aliveSince;
  `,
  `
  -- The closed ones, newest first seen first, however few they are among the open.
  CREATE INDEX listingsEnded ON listings (closedAt IS NULL) WHERE closedAt IS NOT NULL;
  `,
  `
  ALTER TABLE sources ADD COLUMN attribution TEXT;
  ALTER TABLE sources ADD COLUMN mayRedistribute INTEGER NOT NULL DEFAULT 1;
  `,
  `
  CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    runId TEXT,
    url TEXT NOT NULL,
    contentType TEXT,
    fetchedAt INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    isCut INTEGER NOT NULL,
    isFeed INTEGER NOT NULL,
    pieces TEXT NOT NULL
  ) STRICT;
  CREATE INDEX documentsByOwner ON documents (owner, id);
  CREATE TABLE documentPieces (
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (owner, name)
  ) STRICT;
  `,
  `
  CREATE TABLE users (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    passwordHash TEXT,
    createdAt INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    userName TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    seenAt INTEGER NOT NULL,
    expiresAt INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessionsByUser ON sessions (userName, id);
  CREATE INDEX sessionsSeen ON sessions (seenAt);

  CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    beginning TEXT NOT NULL,
    name TEXT NOT NULL,
    userName TEXT NOT NULL,
    role TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    expiresAt INTEGER,
    usedAt INTEGER,
    UNIQUE (userName, name)
  ) STRICT;

  CREATE TABLE signIns (
    key TEXT PRIMARY KEY,
    tries INTEGER NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX signInsOver ON signIns (until);
  `,
  `
  CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    token TEXT,
    action TEXT NOT NULL,
    feedId TEXT,
    runId TEXT,
    subject TEXT,
    details TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX auditByActor ON audit (actor, id);
  CREATE INDEX auditByAction ON audit (action, id);
  CREATE INDEX auditByFeed ON audit (feedId, id) WHERE feedId IS NOT NULL;
  CREATE INDEX auditByRun ON audit (runId, id) WHERE runId IS NOT NULL;
  CREATE INDEX auditByAge ON audit (at);

  -- Who opened a run, and by which token; null: it was opened by itself.
  ALTER TABLE runs ADD COLUMN triggeredBy TEXT;
  ALTER TABLE runs ADD COLUMN triggeredVia TEXT;
  CREATE INDEX runsByPerson ON runs (triggeredBy, id) WHERE triggeredBy IS NOT NULL;
  `,
  `
  -- The time zone whose rollups have the run as it is; null: none.
  ALTER TABLE runs ADD COLUMN rolledUpIn TEXT;
  CREATE INDEX runsRolledUp ON runs (rolledUpIn, finishedAt) WHERE finishedAt IS NOT NULL;
  CREATE INDEX runsByOpening ON runs (feedId, queuedAt);
  DROP INDEX listingsBySource;
  CREATE INDEX listingsBySource ON listings (source, closedAt);

  CREATE TABLE rollups (
    zone TEXT NOT NULL,
    grain TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    start INTEGER NOT NULL,
    source TEXT NOT NULL,
    version INTEGER NOT NULL,
    open INTEGER,
    tried INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    fetchMs INTEGER NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (zone, grain, kind, id, start, source)
  ) STRICT, WITHOUT ROWID;
  -- All that ranking feeds asks.
  CREATE INDEX rollupsByTime ON rollups
    (zone, grain, kind, start, source, id, tried, failed, answered, fetchMs);
  `,
  `
  -- What happened to each listing; the newest stands last.
  CREATE TABLE chronicle (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at INTEGER NOT NULL,
    runId TEXT,
    feedId TEXT,
    reason TEXT,
    since INTEGER,
    missedRunId TEXT,
    changes TEXT NOT NULL
  ) STRICT;
  CREATE INDEX chronicleByListing ON chronicle (key);
  CREATE INDEX chronicleByRun ON chronicle (runId, outcome) WHERE runId IS NOT NULL;
  CREATE INDEX chronicleByAge ON chronicle (at);
  -- What a run brought: listings come in the order of their runs, so it grows at its end only.
  CREATE INDEX listingsByFirstRun ON listings (firstRunId);
  -- Where it is no part of the key.
  CREATE INDEX listingsByGuid ON listings (guid) WHERE guid <> externalId;
  ALTER TABLE runs ADD COLUMN duplicates TEXT NOT NULL DEFAULT '[]';
  `,
  `
  ALTER TABLE documents ADD COLUMN answer TEXT NOT NULL DEFAULT '{}';
  `,
  `
  CREATE TABLE answers (
    key TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    holder TEXT NOT NULL,
    takenAt INTEGER NOT NULL,
    heldUntil INTEGER NOT NULL,
    answer TEXT
  ) STRICT;
  CREATE INDEX answersByAge ON answers (takenAt);
  `,
  `
  ALTER TABLE runs ADD COLUMN waits TEXT NOT NULL DEFAULT '{}';
  ALTER TABLE runs ADD COLUMN traceParent TEXT;
  `,
  `
  CREATE TABLE searches (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    createdAt INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    event TEXT NOT NULL,
    searchId TEXT,
    createdAt INTEGER NOT NULL,
    pausedAt INTEGER,
    refusals INTEGER NOT NULL,
    restingUntil INTEGER
  ) STRICT;

  CREATE TABLE webhookDeliveries (
    id TEXT PRIMARY KEY,
    webhookId TEXT NOT NULL,
    event TEXT NOT NULL,
    runId TEXT,
    body TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    triedAt INTEGER,
    nextTryAt INTEGER,
    deliveredAt INTEGER,
    abandonedAt INTEGER,
    error TEXT,
    version INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX webhookDeliveriesOf ON webhookDeliveries (webhookId, id);
  CREATE INDEX webhookDeliveriesDue ON webhookDeliveries (webhookId, nextTryAt)
    WHERE nextTryAt IS NOT NULL;
  CREATE INDEX webhookDeliveriesByAge ON webhookDeliveries (createdAt);
  `,
  `
  ALTER TABLE feeds ADD COLUMN archivedAt INTEGER;
  ALTER TABLE feeds ADD COLUMN removalAskedAt INTEGER;
  ALTER TABLE sources ADD COLUMN removalAskedAt INTEGER;
  `,
  `
  ALTER TABLE runs ADD COLUMN documentId TEXT;
  `,
  `
  DROP INDEX listingsBySource;
  CREATE INDEX listingsBySource ON listings (source);
  CREATE INDEX listingsOpen ON listings (source) WHERE closedAt IS NULL;
  -- Every filter has an index that gives its runs newest first: no list and no sum walks over a year of them.
  DROP INDEX runsFiltered;
  DROP INDEX runsCounted;
  CREATE INDEX runsListed ON runs
    (id, status, feedId, source, outcome, nature, trigger, queuedAt, cycleId,
     fetched, new, updated, unchanged, duplicate, failed, skipped);
  CREATE INDEX runsByTime ON runs (queuedAt, id);
  CREATE INDEX runsByCycle ON runs (cycleId, id) WHERE cycleId IS NOT NULL;
  CREATE INDEX runsBySource ON runs (source, id);
  CREATE INDEX runsByNature ON runs (nature, id) WHERE nature IS NOT NULL;
  CREATE INDEX runsByOutcome ON runs (outcome, id) WHERE outcome IS NOT NULL;
  CREATE INDEX runsByStatus ON runs (status, id);
  CREATE INDEX runsByTrigger ON runs (trigger, id);
  `,
  `
  ALTER TABLE listings ADD COLUMN twinKey TEXT;
  CREATE INDEX listingsByTwin ON listings (twinKey, source, closedAt) WHERE twinKey IS NOT NULL;
  CREATE TABLE twinSplits (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE documents ADD COLUMN following TEXT NOT NULL DEFAULT '[]';
  `,
  `
  -- What an entry is of, where that is neither a feed nor a run.
  ALTER TABLE audit ADD COLUMN thing TEXT;
  CREATE INDEX auditByThing ON audit (thing, id) WHERE thing IS NOT NULL;
  `,
  `
  -- By which a search finds a listing: 'source/id' of the ids that its board has given it besides its own.
  CREATE TABLE listingAliases (
    alias TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (alias, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX listingAliasesByKey ON listingAliases (key);
  INSERT INTO listingAliases SELECT DISTINCT source || '/' || value, listings.key
    FROM listings, json_each(aliases) WHERE aliases <> '[]';
  CREATE TRIGGER listingsForgetAliases AFTER DELETE ON listings BEGIN
    DELETE FROM listingAliases WHERE key = OLD.key;
  END;
  `,
  `
  ALTER TABLE documents ADD COLUMN askedWith TEXT NOT NULL DEFAULT '{}';
  `,
]
