import { describe, expect, test } from 'bun:test'
import { readConfig } from '../src/config'

function configOf(env: Record<string, string>) {
  const answer = readConfig(env)
  if ('problems' in answer) throw new Error(answer.problems.join('\n'))
  return answer.config
}

function problemsOf(env: Record<string, string>): string[] {
  const answer = readConfig(env)
  return 'problems' in answer ? answer.problems : []
}

test('an empty environment gives the defaults', () => {
  expect(configOf({})).toEqual({
    HOST: '127.0.0.1',
    PORT: 3000,
    DATA_DIR: './data',
    SCHEDULE: '0 * * * *',
    SCHEDULE_TZ: 'UTC',
    TIME_ZONE: 'UTC',
    BATCH_SIZE: 500,
    CONCURRENCY: 1,
    HOST_INTERVAL_MS: 2000,
    FETCH_TIMEOUT_MS: 300_000,
    MAX_BODY_BYTES: 2 * 1024 ** 3,
    KEPT_DOCUMENT_BYTES: 16 * 2 ** 20,
    MAX_ATTEMPTS: 3,
    BACKOFF_MS: 5000,
    USER_AGENT: 'Gleaner/0.1 (job listing importer)',
    ALLOWED_PRIVATE_HOSTS: [],
    RUN_RETENTION_DAYS: 400,
    RUN_DETAIL_DAYS: 90,
    DISMISSED_RETENTION_DAYS: 30,
    LISTING_UNSEEN_DAYS: 30,
    ALERT_WEBHOOK_FORMAT: 'auto',
    ALERT_WAIT_MINUTES: 60,
    ALERT_RETENTION_DAYS: 90,
    API_RATE_LIMIT: 1200,
    AUDIT_RETENTION_DAYS: 400,
    TRUSTED_PROXIES: [],
    LOG_LEVEL: 'info',
    feedSecrets: {},
  })
})

test('a header that signs people in needs proxies that may set it', () => {
  const header = { TRUSTED_PROXY_HEADER: 'X-Forwarded-User' }
  expect(problemsOf(header)).toEqual([
    'TRUSTED_PROXY_HEADER="X-Forwarded-User": set TRUSTED_PROXIES too: the header is believed from nobody else',
  ])
  const config = configOf({ ...header, TRUSTED_PROXIES: '10.0.0.1, 10.1.0.0/16 ::1' })
  expect(config.TRUSTED_PROXY_HEADER).toBe('x-forwarded-user')
  expect(config.TRUSTED_PROXIES).toEqual(['10.0.0.1', '10.1.0.0/16', '::1'])
  expect(problemsOf({ TRUSTED_PROXIES: '10.0.0.0/99' })[0]).toContain(
    'give addresses like 10.0.0.5',
  )
})

describe('a good value is taken', () => {
  const good: [key: string, text: string, value: unknown][] = [
    ['HOST', '0.0.0.0', '0.0.0.0'],
    ['PORT', '0', 0],
    ['DATA_DIR', '/var/lib/gleaner', '/var/lib/gleaner'],
    ['MONGODB_URL', 'mongodb://a:1,b:2/gleaner?replicaSet=rs0', undefined],
    ['MONGODB_URL', 'mongodb+srv://cluster.example.org/gleaner', undefined],
    ['REDIS_URL', 'redis://localhost:6379', undefined],
    ['REDIS_URL', 'rediss://:secret@redis.example.org:6380/2', undefined],
    ['PUBLIC_URL', 'https://gleaner.example.org', undefined],
    ['FEEDS_FILE', 'feeds.opml', undefined],
    ['SCHEDULE', '*/15 6-20 * * 1-5', undefined],
    ['SCHEDULE_TZ', 'Europe/Paris', undefined],
    ['BATCH_SIZE', '1', 1],
    ['CONCURRENCY', '64', 64],
    ['HOST_INTERVAL_MS', '0', 0],
    ['FETCH_TIMEOUT_MS', '1000', 1000],
    ['MAX_BODY_BYTES', String(16 * 1024 ** 3), 16 * 1024 ** 3],
    ['MAX_ATTEMPTS', '20', 20],
    ['BACKOFF_MS', '1', 1],
    ['USER_AGENT', 'Gleaner (+https://example.org; me@example.org)', undefined],
    [
      'ALLOWED_PRIVATE_HOSTS',
      'localhost, 10.0.0.7  intranet',
      ['localhost', '10.0.0.7', 'intranet'],
    ],
    ['ALERT_WEBHOOK_URL', 'http://10.0.0.7:8080/alerts', undefined],
    ['ALERT_WEBHOOK_FORMAT', 'discord', undefined],
    ['ALERT_WAIT_MINUTES', '5', 5],
    ['LOG_LEVEL', 'silent', undefined],
  ]
  test.each(good)('%s=%s', (key, text, value) => {
    expect(configOf({ [key]: text })).toMatchObject({ [key]: value ?? text })
  })
})

describe('a bad value stops the start with a sentence', () => {
  const bad: [key: string, text: string, sentence: string][] = [
    ['PORT', '70000', 'give a whole number from 0 to 65535'],
    ['PORT', '-1', 'give a whole number from 0 to 65535'],
    ['PORT', '80.5', 'give a whole number from 0 to 65535'],
    ['PORT', 'http', 'give a whole number from 0 to 65535'],
    ['MONGODB_URL', 'http://localhost', 'give a URL like mongodb://localhost:27017/gleaner'],
    ['MONGODB_URL', 'mongodb://', 'give a URL like mongodb://localhost:27017/gleaner'],
    ['REDIS_URL', 'localhost:6379', 'give a URL like redis://localhost:6379'],
    ['REDIS_URL', 'http://localhost', 'give a URL like redis://localhost:6379'],
    ['PUBLIC_URL', 'gleaner.example.org', 'give a URL like https://gleaner.example.org'],
    ['PUBLIC_URL', 'javascript:alert(1)', 'give a URL like https://gleaner.example.org'],
    ['SCHEDULE', 'hourly', 'give a cron pattern of five parts, like 0 * * * *'],
    ['SCHEDULE', '0 0 * * * *', 'give a cron pattern of five parts, like 0 * * * *'],
    ['SCHEDULE', '61 * * * *', 'give a cron pattern of five parts, like 0 * * * *'],
    ['SCHEDULE', '0 0 31 2 *', 'give a cron pattern of five parts, like 0 * * * *'],
    ['SCHEDULE_TZ', 'Mars/Olympus', 'give a time zone like UTC or Europe/Paris'],
    ['BATCH_SIZE', '0', 'give a whole number from 1 to 10000'],
    ['CONCURRENCY', '65', 'give a whole number from 1 to 64'],
    ['HOST_INTERVAL_MS', '-5', 'give a whole number from 0 to 3600000'],
    ['FETCH_TIMEOUT_MS', '999', 'give a whole number from 1000 to 3600000'],
    ['MAX_BODY_BYTES', '1e99', 'give a whole number from 1024 to 17179869184'],
    ['MAX_ATTEMPTS', 'three', 'give a whole number from 1 to 20'],
    ['BACKOFF_MS', '0', 'give a whole number from 1 to 3600000'],
    ['USER_AGENT', 'Gleaner\r\nX-Evil: 1', 'give printable ASCII text'],
    ['ALERT_WEBHOOK_FORMAT', 'teams', 'give auto, json, slack or discord'],
    ['ALERT_WAIT_MINUTES', '0', 'give a whole number from 1 to 10080'],
    ['LOG_LEVEL', 'loud', 'give debug, info, warn, error or silent'],
  ]
  test.each(bad)('%s=%s', (key, text, sentence) => {
    expect(problemsOf({ [key]: text })).toEqual([`${key}="${text}": ${sentence}`])
  })
})

describe('the user and the password of a URL are not shown, however broken it is', () => {
  const secret: [key: string, text: string, shown: string][] = [
    ['MONGODB_URL', 'mongdb://user:hunter2@h/x', 'mongdb://…@h/x'],
    ['MONGODB_URL', 'mongodb:/user:hunter2@h/x', '…@h/x'],
    ['MONGODB_URL', 'mongdb://user:hun@ter/2@h/x', 'mongdb://…@h/x'],
    ['MONGODB_URL', 'mongdb://user:hun ter2@h', 'mongdb://…@h'],
    ['REDIS_URL', ':hunter2@redis:6379', '…@redis:6379'],
    ['PUBLIC_URL', 'ftp://me:hunter2@gleaner.example', 'ftp://…@gleaner.example'],
  ]
  test.each(secret)('%s=%s', (key, text, shown) => {
    expect(problemsOf({ [key]: text })[0]).toStartWith(`${key}="${shown}": give a URL like `)
  })
})

test.each([
  [
    'ALERT_WEBHOOK_URL',
    'htps://hooks.slack.com/services/T0/B0/hunter2',
    'give a URL like https://alerts.example.org/gleaner',
  ],
  ['ALERT_WEBHOOK_URL', 'hunter2', 'give a URL like https://alerts.example.org/gleaner'],
  ['ALERT_WEBHOOK_SECRET', 'hunter2', 'give at least 16 characters'],
])('a secret is not shown at all, not even where it is wrong: %s=%s', (key, text, sentence) => {
  expect(problemsOf({ [key]: text })).toEqual([`${key}="…": ${sentence}`])
})

test('all problems are told at once', () => {
  expect(problemsOf({ PORT: 'x', SCHEDULE_TZ: 'x', LOG_LEVEL: 'x', HOST: 'fine' })).toEqual([
    'PORT="x": give a whole number from 0 to 65535',
    'SCHEDULE_TZ="x": give a time zone like UTC or Europe/Paris',
    'LOG_LEVEL="x": give debug, info, warn, error or silent',
  ])
})

test('an empty or blank value counts as not given, and blanks around a value do not matter', () => {
  const config = configOf({ PORT: '', MONGODB_URL: '  ', HOST: ' ::1 ' })
  expect(config).toMatchObject({ PORT: 3000, HOST: '::1' })
  expect(config.MONGODB_URL).toBeUndefined()
})

test('FEED_SECRET_* variables are kept by their names, other variables are not', () => {
  const { feedSecrets } = configOf({ FEED_SECRET_BOARD: 's3cret', FEED_SECRET_NONE: '', HOME: '/' })
  expect(feedSecrets).toEqual({ FEED_SECRET_BOARD: 's3cret' })
})
