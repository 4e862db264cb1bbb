import type { AuditAction } from '../../src/model/audit'
import { password, type World } from './audited-world'

/** What a route is sent. */
export interface Asked {
  /** What stands in its path. */
  names?: Record<string, string>
  query?: string
  body?: object
  /** Of whom, unless it is the admin. */
  headers?: Record<string, string>
}

export interface Write {
  route: string
  ask: (world: World) => Promise<Asked> | Asked
  /** What stands in the audit log then. */
  leaves: AuditAction[]
  /** Why it leaves nothing; then it changes nothing either. */
  excuse?: string
}

const one = (route: string, ask: Write['ask'], ...leaves: AuditAction[]): Write => ({
  route,
  ask,
  leaves,
})

/** The form and the JSON of the same deed. */
const two = (path: string, ask: Write['ask'], ...leaves: AuditAction[]): Write[] => [
  one(`POST ${path}`, ask, ...leaves),
  one(`POST /api/v1${path}`, ask, ...leaves),
]

const ofFeed =
  (body: object = {}): Write['ask'] =>
  async (world) => ({ names: { id: await world.feed() }, body })
const ofPausedFeed: Write['ask'] = async (world) => ({
  names: { id: await world.feed({ isEnabled: false, disabledReason: 'asked' }) },
})
const ofSource =
  (body: object = {}): Write['ask'] =>
  async (world) => ({ names: { id: await world.source() }, body })
const ofUser =
  (body: object = {}): Write['ask'] =>
  async (world) => ({ names: { name: await world.user() }, body })
const ofWebhook =
  (body: object = {}): Write['ask'] =>
  async (world) => ({ names: { id: await world.webhook() }, body })

const given =
  (body: object): Write['ask'] =>
  () => ({ body })

const archivedAt = new Date('2026-11-01T00:00:00Z')
const rule = { floorMinutes: '30', politenessScope: 'url' }
const terms = { attribution: 'By the board', mayRedistribute: 'no', terms: '' }

/** Every write that there is, in an order in which each finds what it needs. */
export const writes: Write[] = [
  one(
    'POST /login',
    async (w) => ({ headers: {}, body: { name: (await w.person()).name, password } }),
    'signedIn',
  ),
  one('POST /logout', async (w) => ({ headers: await w.browserOf('leaver') }), 'signedOut'),
  one(
    'POST /account/password',
    async (w) => {
      const headers = (await w.person()).browser
      return { headers, body: { password, newPassword: 'another long password' } }
    },
    'userChanged',
  ),
  one(
    'POST /account/sessions/:id/revocations',
    async (w) => ({ names: { id: await w.sessionOf('admin') } }),
    'sessionEnded',
  ),
  one('POST /users', given({ name: 'new', role: 'viewer', password: '' }), 'userAdded'),
  one('POST /users/:name/role', ofUser({ role: 'operator' }), 'userChanged'),
  one('POST /users/:name/password', ofUser({ password: '' }), 'userChanged'),
  one('POST /users/:name/revocations', ofUser(), 'sessionEnded'),
  one(
    'POST /users/:name/removals',
    async (w) => {
      const name = await w.user()
      return { names: { name }, body: { name } }
    },
    'userRemoved',
  ),
  one('POST /tokens', given({ name: 'Export', role: 'viewer', days: '30' }), 'tokenMade'),
  one(
    'POST /tokens/:id/revocations',
    async (w) => ({ names: { id: await w.token() } }),
    'tokenRevoked',
  ),

  one('POST /api/v1/users', given({ name: 'newer', role: 'viewer' }), 'userAdded'),
  one('PATCH /api/v1/users/:name', ofUser({ role: 'operator' }), 'userChanged'),
  one('POST /api/v1/users/:name/passwords', ofUser(), 'userChanged'),
  one('POST /api/v1/users/:name/revocations', ofUser(), 'sessionEnded'),
  one('DELETE /api/v1/users/:name', ofUser(), 'userRemoved'),
  one('POST /api/v1/tokens', given({ name: 'Import', role: 'viewer' }), 'tokenMade'),
  one(
    'DELETE /api/v1/tokens/:id',
    async (w) => ({ names: { id: await w.token() } }),
    'tokenRevoked',
  ),

  ...two('/runs', async (w) => ({ body: { feedId: await w.feed() } }), 'runOpened'),
  one(
    'POST /runs',
    async (w) => {
      await w.feed()
      return { body: { all: '1' } }
    },
    'runsOpened',
  ),
  one(
    'POST /runs/:id/cancellations',
    async (w) => ({ names: { id: await w.openRun() } }),
    'runCancelled',
  ),
  one(
    'DELETE /api/v1/runs/:id',
    async (w) => ({ names: { id: await w.openRun() } }),
    'runCancelled',
  ),
  ...two('/runs/:id/retries', async (w) => ({ names: { id: await w.failedRun() } }), 'runRetried'),
  ...two(
    '/runs/:id/dismissals',
    async (w) => ({ names: { id: await w.failedRun() }, body: { note: 'known' } }),
    'deadLetterDismissed',
  ),
  ...two(
    '/dead-letters/retries',
    async (w) => ({ body: { feed: await w.deadFeed() } }),
    'runRetried',
  ),
  one(
    'POST /runs/:id/replays',
    async (w) => ({ names: { id: (await w.importedFeed()).run } }),
    'runReplayed',
  ),
  ...two(
    '/feeds/:id/replays',
    async (w) => ({ names: { id: (await w.importedFeed()).feed }, body: {} }),
    'runReplayed',
  ),
  one('POST /queue/pause', given({ reason: 'a move' }), 'queuePaused'),
  one('POST /queue/resume', given({}), 'queueResumed'),
  one('POST /api/v1/queue/pause', given({ reason: 'a move' }), 'queuePaused'),
  one('POST /api/v1/queue/resume', given({}), 'queueResumed'),

  ...two('/feeds', (w) => ({ body: { url: w.anUrl() } }), 'feedAdded'),
  ...two('/feeds/previews', (w) => ({ body: { url: w.anUrl() } }), 'feedPreviewed'),
  one('POST /feeds/examples', given({}), 'feedAdded'),
  one(
    'POST /feeds/imports',
    (w) => ({ body: { text: JSON.stringify([{ url: w.anUrl() }]) } }),
    'feedAdded',
    'feedsImported',
  ),
  one(
    'POST /api/v1/feeds/imports',
    (w) => ({ body: [{ url: w.anUrl() }] }),
    'feedAdded',
    'feedsImported',
  ),
  one('POST /feeds/:id/name', ofFeed({ name: 'Another' }), 'feedChanged'),
  one('POST /feeds/:id/headers', ofFeed({ headers: 'X-Key: k' }), 'feedChanged'),
  one('POST /feeds/:id/priority', ofFeed({ priority: '2' }), 'feedChanged'),
  one('POST /feeds/:id/kind', ofFeed({ kind: 'full' }), 'feedChanged'),
  one('POST /feeds/:id/kind', ofFeed({ kind: '' }), 'feedChanged'),
  one('POST /feeds/:id/mapping', ofFeed({ mapping: '{"title":"name"}' }), 'feedMapped'),
  {
    ...one('POST /api/v1/feeds/:id/mapping-trials', async (w) => ({
      names: { id: (await w.importedFeed()).feed },
      body: { mapping: { title: 'guid' } },
    })),
    excuse: 'It says what a mapping would do, and is sent by POST because it is long.',
  },
  one('POST /feeds/:id/pause', ofFeed({ reason: 'asked' }), 'feedPaused'),
  one('POST /feeds/:id/resume', ofPausedFeed, 'feedResumed'),
  one(
    'POST /feeds/:id/resume',
    async (w) => ({
      names: { id: await w.feed({ isEnabled: false, disabledReason: 'old', archivedAt }) },
    }),
    'feedUnarchived',
  ),
  one('POST /feeds/:id/archive', ofFeed(), 'feedArchived'),
  one('PATCH /api/v1/feeds/:id', ofFeed({ isArchived: true }), 'feedArchived'),
  one('PATCH /api/v1/feeds/:id', ofFeed({ mapping: { title: 'name' } }), 'feedMapped'),
  one('PATCH /api/v1/feeds/:id', ofFeed({ cadenceMs: 7_200_000 }), 'feedChanged'),
  ...two(
    '/feeds/:id/acceptances',
    async (w) => ({ names: { id: await w.feed({ lastNature: 'empty' }) } }),
    'feedAccepted',
  ),
  ...two(
    '/feeds/:id/brake/approvals',
    async (w) => ({
      names: { id: await w.brakedFeed() },
      body: { note: 'gone', before: w.anId() },
    }),
    'brakeApproved',
  ),
  ...two(
    '/feeds/:id/brake/rejections',
    async (w) => ({ names: { id: await w.brakedFeed() }, body: { note: 'still there' } }),
    'brakeRejected',
  ),
  one(
    'POST /feeds/:id/removal',
    async (w) => {
      const id = await w.feed()
      return { names: { id }, body: { confirmation: id } }
    },
    'feedRemoved',
  ),
  one(
    'DELETE /api/v1/feeds/:id',
    async (w) => {
      const id = await w.feed()
      return { names: { id }, query: `?confirm=${id}` }
    },
    'feedRemoved',
  ),

  one('POST /sources/:id/rule', ofSource(rule), 'sourceChanged'),
  one('POST /sources/:id/terms', ofSource(terms), 'sourceChanged'),
  one('POST /sources/:id/kind', ofSource({ kind: 'full' }), 'sourceChanged'),
  one('POST /sources/:id/pause', ofSource({ reason: 'asked' }), 'sourcePaused'),
  one(
    'POST /sources/:id/resume',
    async (w) => ({ names: { id: await w.source('asked') } }),
    'sourceResumed',
  ),
  one('PATCH /api/v1/sources/:id', ofSource({ attribution: 'By the board' }), 'sourceChanged'),
  one(
    'POST /sources/:id/removal',
    async (w) => {
      const id = await w.source()
      return { names: { id }, body: { confirmation: id } }
    },
    'sourceRemoved',
  ),
  one(
    'DELETE /api/v1/sources/:id',
    async (w) => {
      const id = await w.source()
      return { names: { id }, query: `?confirm=${id}` }
    },
    'sourceRemoved',
  ),

  ...two('/duplicates/splits', async (w) => ({ body: { key: await w.listing() } }), 'twinSplit'),
  one('POST /alerts/tests', given({}), 'webhookTested'),
  ...two('/searches', given({ name: 'Cooks', q: 'cook' }), 'searchSaved'),
  one(
    'POST /searches/:id/removals',
    async (w) => ({ names: { id: await w.search() } }),
    'searchRemoved',
  ),
  one(
    'DELETE /api/v1/searches/:id',
    async (w) => ({ names: { id: await w.search() } }),
    'searchRemoved',
  ),
  one('POST /webhooks', given({ url: 'https://hooks.example/', told: 'runs' }), 'webhookAdded'),
  one(
    'POST /api/v1/webhooks',
    given({ url: 'https://hooks.example/', event: 'run.finished' }),
    'webhookAdded',
  ),
  one('POST /webhooks/:id/pause', ofWebhook(), 'webhookPaused'),
  one(
    'POST /webhooks/:id/resume',
    async (w) => ({ names: { id: await w.pausedWebhook() } }),
    'webhookResumed',
  ),
  one('PATCH /api/v1/webhooks/:id', ofWebhook({ isPaused: true }), 'webhookPaused'),
  one('POST /webhooks/:id/removals', ofWebhook(), 'webhookRemoved'),
  one('DELETE /api/v1/webhooks/:id', ofWebhook(), 'webhookRemoved'),
  ...two('/webhooks/:id/tests', ofWebhook(), 'webhookTested'),
  ...two(
    '/webhooks/:id/deliveries/:delivery/retries',
    async (w) => ({ names: await w.delivery() }),
    'deliveryRetried',
  ),
]
