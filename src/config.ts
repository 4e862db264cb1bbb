import { z } from 'zod'
import { settings } from './settings'

/** The whole configuration, parsed once. `readConfig` is the only reader of the environment. */
export type Config = z.output<typeof schema> & {
  /** `FEED_SECRET_*` variables, by their whole names. */
  feedSecrets: Record<string, string>
}

const schema = z
  .object(
    Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, setting.schema])) as {
      [K in keyof typeof settings]: (typeof settings)[K]['schema']
    },
  )
  .refine(
    ({ TRUSTED_PROXY_HEADER: header, TRUSTED_PROXIES }) => !header || TRUSTED_PROXIES.length > 0,
    {
      path: ['TRUSTED_PROXY_HEADER'],
      error: 'set TRUSTED_PROXIES too: the header is believed from nobody else',
    },
  )

/** Environment to configuration: every problem at once, a sentence each. */
export function readConfig(
  env: Record<string, string | undefined>,
): { config: Config } | { problems: string[] } {
  const given = Object.fromEntries(
    Object.keys(settings)
      .map((key) => [key, env[key]?.trim()])
      .filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = schema.safeParse(given)
  if (!parsed.success) return { problems: [...new Set(parsed.error.issues.map(sentence))] }
  const feedSecrets = Object.fromEntries(
    Object.entries(env).filter(([key, value]) => key.startsWith('FEED_SECRET_') && value),
  ) as Record<string, string>
  return { config: { ...parsed.data, feedSecrets } }

  function sentence(issue: z.core.$ZodIssue): string {
    const key = String(issue.path[0])
    return `${key}="${shown(key, given[key] ?? '')}": ${issue.message}`
  }
}

/** Logs and screens are no place for a secret, nor for the user and password of a URL, however broken it is. */
function shown(key: string, value: string): string {
  if (secretKeys.has(key)) return '…'
  return key.endsWith('_URL') ? value.replace(/^([a-z+.-]*:\/\/)?.*@/is, '$1…@') : value
}

const secretKeys = new Set(
  Object.entries(settings).flatMap(([key, setting]) => ('isSecret' in setting ? [key] : [])),
)
