import { Cron } from 'croner'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const wholeNumber = (least: number, most: number) => {
  const error = `give a whole number from ${least} to ${most}`
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error })
}

const whole = (least: number, most: number, byDefault: number) =>
  wholeNumber(least, most).default(byDefault)

const days = wholeNumber(1, 36_500)

const isSchedule = (pattern: string): boolean => {
  try {
    return new Cron(pattern, { paused: true, mode: '5-part' }).nextRun() !== null
  } catch {
    return false
  }
}

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const addressRange = z.string().refine((text) => ipaddr.isValid(text) || ipaddr.isValidCIDR(text), {
  error: 'give addresses like 10.0.0.5, or ranges like 10.0.0.0/8, separated by commas',
})

const list = z.string().transform((text) => text.split(/[\s,]+/).filter(Boolean))

interface Setting {
  schema: z.ZodType
  meaning: string
  /** Never shown, not even to say that it is wrong. */
  isSecret?: true
}

/** Every key of the environment: its form, its default and its meaning. `--help` and README are made from it. */
export const settings = {
  HOST: {
    schema: z.string().default('127.0.0.1'),
    meaning: 'Address that the web server listens on',
  },
  PORT: { schema: whole(0, 65_535, 3000), meaning: 'Port of the web server; 0 takes a free one' },
  DATA_DIR: {
    schema: z.string().default('./data'),
    meaning: 'Folder of the embedded database; made when it is missing',
  },
  MONGODB_URL: {
    schema: z
      .string()
      .regex(/^mongodb(\+srv)?:\/\/./, {
        error: 'give a URL like mongodb://localhost:27017/gleaner',
      })
      .optional(),
    meaning: 'Keep feeds, runs and listings in MongoDB instead of the embedded database',
  },
  REDIS_URL: {
    schema: z
      .url({ protocol: /^rediss?$/, error: 'give a URL like redis://localhost:6379' })
      .optional(),
    meaning: 'Queue runs with BullMQ on Redis instead of the database',
  },
  PUBLIC_URL: {
    schema: z
      .url({ protocol: /^https?$/, error: 'give a URL like https://gleaner.example.org' })
      .optional(),
    meaning: 'Address that people use, when it is not a loopback name (a proxy, a public host)',
  },
  FEEDS_FILE: {
    schema: z.string().optional(),
    meaning:
      'JSON or OPML file of the feeds that fill a new database; none: it stays empty; not set: nine example feeds',
  },
  SCHEDULE: {
    schema: z
      .string()
      .refine(isSchedule, { error: 'give a cron pattern of five parts, like 0 * * * *' })
      .default('0 * * * *'),
    meaning: 'When feeds that are due get imported, as a cron pattern',
  },
  SCHEDULE_TZ: {
    schema: z
      .string()
      .refine(isTimeZone, { error: 'give a time zone like UTC or Europe/Paris' })
      .default('UTC'),
    meaning: 'Time zone of SCHEDULE',
  },
  TIME_ZONE: {
    schema: z
      .string()
      .refine(isTimeZone, { error: 'give a time zone like UTC or Europe/Paris' })
      .default('UTC'),
    meaning: 'Time zone of the hours and days on the page of trends',
  },
  BATCH_SIZE: {
    schema: whole(1, 10_000, 500),
    meaning: 'Items stored at a time, or a megabyte of them',
  },
  CONCURRENCY: {
    schema: whole(1, 64, 1),
    meaning: 'Feeds that one worker process imports at a time (of different hosts)',
  },
  HOST_INTERVAL_MS: {
    schema: whole(0, 3_600_000, 2000),
    meaning: 'Pause between two requests to the same host, in milliseconds',
  },
  FETCH_TIMEOUT_MS: {
    schema: whole(1000, 3_600_000, 300_000),
    meaning: 'Longest time to wait for a host in one download, in milliseconds',
  },
  MAX_BODY_BYTES: {
    schema: whole(1024, 16 * 2 ** 30, 2 * 2 ** 30),
    meaning: 'Largest feed that is read, in bytes after decompression, all its pages together',
  },
  KEPT_DOCUMENT_BYTES: {
    schema: whole(0, 256 * 2 ** 20, 16 * 2 ** 20),
    meaning:
      'How much is kept of each of the last three documents of a feed, in bytes before compression; 0 keeps none',
  },
  MAX_ATTEMPTS: {
    schema: whole(1, 20, 3),
    meaning: 'How often a run is tried before it counts as failed',
  },
  BACKOFF_MS: {
    schema: whole(1, 3_600_000, 5000),
    meaning:
      'Longest pause before the second try, in milliseconds; doubled for each further one, a day at most',
  },
  USER_AGENT: {
    schema: z
      .string()
      .regex(/^[\x20-\x7e]+$/, { error: 'give printable ASCII text' })
      .default('Gleaner/0.1 (job listing importer)'),
    meaning: 'How Gleaner names itself to hosts; put a contact address in it',
  },
  ALLOWED_PRIVATE_HOSTS: {
    schema: list.default([]),
    meaning:
      'Host names or addresses, separated by commas, that feeds may come from although they are private',
  },
  RUN_RETENTION_DAYS: {
    schema: days.default(400),
    meaning: 'How many days runs are kept',
  },
  RUN_DETAIL_DAYS: {
    schema: days.default(90),
    meaning:
      'How many days it is kept what each run did, item by item, with its attempts, warnings and excerpts',
  },
  DISMISSED_RETENTION_DAYS: {
    schema: days.default(30),
    meaning: 'How many days dead letters are kept after they were dismissed',
  },
  LISTING_UNSEEN_DAYS: {
    schema: days.default(30),
    meaning:
      'How many days a listing stays open that nobody shows, where no feed tells when listings end',
  },
  LISTING_RETENTION_DAYS: {
    schema: days.optional(),
    meaning: 'How many days listings are kept after they were closed; without it for ever',
  },
  ALERT_WEBHOOK_URL: {
    schema: z
      .url({ protocol: /^https?$/, error: 'give a URL like https://alerts.example.org/gleaner' })
      .optional(),
    meaning: 'Where alerts are sent to (a private address is fine); without it they are only shown',
    isSecret: true,
  },
  ALERT_WEBHOOK_FORMAT: {
    schema: z
      .enum(['auto', 'json', 'slack', 'discord'], { error: 'give auto, json, slack or discord' })
      .default('auto'),
    meaning: 'What is sent there: json, slack, discord, or auto, which goes by the host of the URL',
  },
  ALERT_WEBHOOK_SECRET: {
    schema: z.string().min(16, { error: 'give at least 16 characters' }).optional(),
    meaning: 'Key that the messages to the webhook are signed with (HMAC-SHA256)',
    isSecret: true,
  },
  ALERT_WAIT_MINUTES: {
    schema: whole(1, 10_080, 60),
    meaning: 'How many minutes a run may wait for a worker before that is an alert',
  },
  ALERT_RETENTION_DAYS: {
    schema: days.default(90),
    meaning: 'How many days alerts are kept after they were over',
  },
  API_RATE_LIMIT: {
    schema: whole(0, 10_000_000, 1200),
    meaning: 'Requests of the API that each program may send in a minute; 0 sets no limit',
  },
  AUDIT_RETENTION_DAYS: {
    schema: days.default(400),
    meaning: 'How many days it is kept who did what',
  },
  TRUSTED_PROXIES: {
    schema: list.pipe(z.array(addressRange)).default([]),
    meaning:
      'Addresses of proxies before Gleaner, or ranges like 10.0.0.0/8, separated by commas: what they say of who asks is believed',
  },
  TRUSTED_PROXY_HEADER: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/, { error: 'give the name of a header, like X-Forwarded-User' })
      .toLowerCase()
      .optional(),
    meaning: 'Header in which TRUSTED_PROXIES name the user who has signed in with them',
  },
  METRICS_TOKEN: {
    schema: z.string().min(16, { error: 'give at least 16 characters' }).optional(),
    meaning: 'Token of Prometheus for /metrics; without it only this machine may ask',
    isSecret: true,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: z
      .url({ protocol: /^https?$/, error: 'give a URL like http://localhost:4318' })
      .optional(),
    meaning: 'Collector of OpenTelemetry that traces are sent to; without it none are made',
  },
  LOG_LEVEL: {
    schema: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'], {
        error: 'give debug, info, warn, error or silent',
      })
      .default('info'),
    meaning: 'The least important log lines to print',
  },
} satisfies Record<string, Setting>
