import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import packageJson from '../package.json'
import { settings } from '../src/settings'

const read = (path: string) => readFileSync(join(import.meta.dir, '..', path), 'utf8')

const healthcheck = z.object({
  test: z.array(z.string()).optional(),
})
const service = z.object({
  image: z.string(),
  command: z.array(z.string()),
  container_name: z.string().optional(),
  ports: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  volumes: z.array(z.string()).default([]),
  restart: z.string(),
  healthcheck: healthcheck.default({}),
})
const watcher = service
  .omit({ command: true })
  .extend({ profiles: z.array(z.string()), secrets: z.array(z.string()).default([]) })
const stackSchema = z.object({
  services: z.strictObject({
    web: service,
    worker: service,
    redis: service,
    mongo: service,
    prometheus: watcher,
    grafana: watcher,
  }),
  secrets: z.object({ metrics_token: z.object({ environment: z.string() }) }),
  volumes: z.record(z.string(), z.null()),
})

const scrapeSchema = z.object({
  rule_files: z.array(z.string()),
  scrape_configs: z.array(
    z.object({
      metrics_path: z.string(),
      authorization: z.object({ credentials_file: z.string() }),
      dns_sd_configs: z.array(z.object({ names: z.array(z.string()), port: z.number() })),
    }),
  ),
})

describe('docker-compose.yml', () => {
  const { services, secrets, volumes } = stackSchema.parse(
    Bun.YAML.parse(read('docker-compose.yml')),
  )
  const { web, worker, redis, mongo, prometheus, grafana } = services
  const all = Object.values(services)

  test('ports are published on the loopback of the host only', () => {
    const ports = all.flatMap((one) => one.ports)
    expect(ports).toEqual(['127.0.0.1:3000:3000', '127.0.0.1:9090:9090', '127.0.0.1:3001:3000'])
  })

  test('the worker can be scaled: no port and no name of its own', () => {
    expect(worker.ports).toEqual([])
    expect(worker.container_name).toBeUndefined()
  })

  test('the web process starts no worker, the workers are of their own', () => {
    expect(web.command).toEqual(['bun', 'src/server.ts', '--no-worker'])
    expect(worker.command).toEqual(['bun', 'worker/main.ts'])
  })

  test('a worker is healthy while its heartbeat says so', () => {
    expect(worker.healthcheck.test).toEqual(['CMD', ...worker.command, '--check'])
  })

  test('web and workers are of one image and one environment, of settings that exist', () => {
    expect(worker.image).toBe(web.image)
    expect(worker.environment).toEqual(web.environment)
    expect(Object.keys(settings)).toContainValues(Object.keys(web.environment))
    expect(web.environment).toMatchObject({ HOST: '0.0.0.0', REDIS_URL: 'redis://redis:6379' })
  })

  test('they start when both databases answer', () => {
    const healthy = { condition: 'service_healthy' }
    expect(web.depends_on).toEqual({ mongo: healthy, redis: healthy })
    expect(worker.depends_on).toEqual(web.depends_on)
  })

  test('Redis keeps what it has, evicts nothing, and is asked for its health', () => {
    expect(redis.image).toStartWith('redis:8')
    expect(redis.command.join(' ')).toContain('--appendonly yes --maxmemory-policy noeviction')
    expect(redis.healthcheck.test).toEqual(['CMD', 'redis-cli', 'ping'])
  })

  test('MongoDB is a replica set of one, which its health check founds', () => {
    expect(mongo.image).toBe('mongo:8')
    const name = mongo.command[mongo.command.indexOf('--replSet') + 1]
    expect(new URL(web.environment.MONGODB_URL ?? '').searchParams.get('replicaSet')).toBe(
      name ?? '',
    )
    expect(mongo.healthcheck.test?.join(' ')).toContain(`rs.initiate({ _id: '${name}'`)
  })

  test('what the databases write survives their containers', () => {
    expect([redis.volumes, mongo.volumes]).toEqual([['redis:/data'], ['mongo:/data/db']])
    expect(Object.keys(volumes)).toEqual(['redis', 'mongo', 'prometheus'])
  })

  test('Prometheus and Grafana come with the profile "observe" only, and find their files', () => {
    expect([prometheus.profiles, grafana.profiles]).toEqual([['observe'], ['observe']])
    const mounted = [...prometheus.volumes, ...grafana.volumes].flatMap((volume) => {
      const [, path, , mode] = /^\.\/([^:]+):([^:]+):(ro)$/.exec(volume) ?? []
      return path && mode ? path : []
    })
    expect(mounted).toHaveLength(4)
    expect(mounted.filter((path) => !existsSync(join(import.meta.dir, '..', path)))).toEqual([])
  })

  test('Prometheus asks the web processes with the token that they know', () => {
    const { environment } = secrets.metrics_token
    expect(Object.keys(settings)).toContain(environment)
    expect(web.environment[environment]).toBe(`\${${environment}:-}`)
    expect(prometheus.secrets).toEqual(['metrics_token'])
    const [scrape] = scrapeSchema.parse(Bun.YAML.parse(read('ops/prometheus.yml'))).scrape_configs
    expect(scrape?.metrics_path).toBe('/metrics')
    expect(scrape?.authorization.credentials_file).toBe('/run/secrets/metrics_token')
    const [discovery] = scrape?.dns_sd_configs ?? []
    expect([discovery?.names, discovery?.port]).toEqual([['web'], Number(web.environment.PORT)])
  })

  test('Prometheus finds its rules beside its configuration', () => {
    const { rule_files } = scrapeSchema.parse(Bun.YAML.parse(read('ops/prometheus.yml')))
    const places = prometheus.volumes.map((volume) => volume.split(':')[1])
    expect(places).toContain('/etc/prometheus/prometheus.yml')
    expect(rule_files.map((file) => `/etc/prometheus/${file}`)).toEqual(
      places.filter((place) => place?.endsWith('/alerts.yml')).map(String),
    )
  })

  test('Grafana asks that Prometheus, and opens with the dashboard', () => {
    const [source] = z
      .object({ datasources: z.array(z.object({ uid: z.string(), url: z.string() })) })
      .parse(
        Bun.YAML.parse(read('ops/grafana/provisioning/datasources/prometheus.yml')),
      ).datasources
    expect(source).toEqual({ uid: 'prometheus', url: 'http://prometheus:9090' })
    const [provider] = z
      .object({ providers: z.array(z.object({ options: z.object({ path: z.string() }) })) })
      .parse(Bun.YAML.parse(read('ops/grafana/provisioning/dashboards/gleaner.yml'))).providers
    const folder = provider?.options.path ?? ''
    expect(grafana.volumes).toContain(`./ops/grafana/dashboards:${folder}:ro`)
    expect(grafana.environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH).toBe(
      `${folder}/gleaner.json`,
    )
  })

  test('everything comes back after a crash', () => {
    expect(all.map((one) => one.restart)).toEqual(Array(6).fill('unless-stopped'))
  })
})

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile')

  test('is of the same Bun as the project', () => {
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1])
    const { bun } = packageJson.devDependencies
    expect(images).toEqual([`oven/bun:${bun}-slim`, `oven/bun:${bun}-slim`])
  })

  test('installs what the lockfile says, without what only development needs', () => {
    expect(dockerfile).toContain('bun install --frozen-lockfile --production')
  })

  test('runs as a user without rights, keeps its data in a volume, tells its health', () => {
    expect(dockerfile).toMatch(/^USER bun$/m)
    expect(dockerfile).toMatch(/^VOLUME \/data$/m)
    expect(dockerfile).toMatch(/^HEALTHCHECK [\s\S]*\/livez/m)
  })

  test('copies what it runs, and nothing else', () => {
    const ignore = read('.dockerignore').trim().split('\n')
    expect(ignore[0]).toBe('*')
    expect(ignore.slice(1).sort()).toEqual(
      ['package.json', 'bun.lock', 'tsconfig.json', 'src', 'views', 'worker', 'public']
        .map((path) => `!${path}`)
        .sort(),
    )
  })
})

describe('the gate', () => {
  test('runs against real databases, and none may be skipped there', () => {
    const job = z.object({
      services: z.record(z.string(), z.object({ image: z.string() })),
      env: z.record(z.string(), z.string()),
      steps: z.array(z.object({ run: z.string().optional() })),
    })
    const { jobs } = z
      .object({ jobs: z.object({ gate: job }) })
      .parse(Bun.YAML.parse(read('.github/workflows/ci.yml')))
    const { services, env, steps } = jobs.gate
    expect(Object.values(services).map((one) => one.image)).toEqual(['redis:8', 'mongo:8'])
    expect(Object.keys(env)).toContainValues(['TEST_REDIS_URL', 'TEST_MONGODB_URL'])
    expect(env).toMatchObject({ REQUIRE_MONGODB: '1', REQUIRE_REDIS: '1' })
    expect(steps.map((step) => step.run)).toContain('.ci/run')
  })

  test('is of the same Bun as the project', () => {
    expect(read('.ci/run')).toContain(`bun@${packageJson.devDependencies.bun} `)
  })
})
