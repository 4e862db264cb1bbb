export interface ParsedFamily {
  name: string
  type: string
  help: string
  samples: { name: string; labels: Record<string, string>; value: number }[]
}

/** Reads the text format of Prometheus, version 0.0.4; throws at a line that is none. */
export function parseExposition(text: string): ParsedFamily[] {
  const families = new Map<string, ParsedFamily>()
  const of = (name: string): ParsedFamily => {
    const family = families.get(name) ?? { name, type: '', help: '', samples: [] }
    families.set(name, family)
    return family
  }
  for (const line of text.split('\n').filter(Boolean)) {
    const [, keyword, about = '', said = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (keyword === 'HELP') of(about).help = said
    else if (keyword === 'TYPE') of(about).type = said
    else addSample(line, of)
  }
  return [...families.values()]
}

function addSample(line: string, of: (name: string) => ParsedFamily): void {
  const [, name = '', labels = '', value] =
    /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  if (value === undefined) throw new Error(`no sample: ${line}`)
  const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\\n]|\\.)*)"(?:,|$)/g)]
  if (pairs.map(([pair]) => pair).join('') !== labels) throw new Error(`no labels: ${line}`)
  of(baseOf(name, of)).samples.push({
    name,
    labels: Object.fromEntries(pairs.map(([, label = '', text = '']) => [label, text])),
    value: Number(value),
  })
}

/** `x_bucket`, `x_sum` and `x_count` belong to the histogram `x`. */
function baseOf(name: string, of: (name: string) => ParsedFamily): string {
  const base = name.replace(/_(bucket|sum|count)$/, '')
  return base !== name && of(base).type === 'histogram' ? base : name
}

/**
 * What `promtool check metrics` would complain of (prometheus.io/docs/practices/naming, and the client library
 * guidelines), a sentence each.
 */
export function lintMetrics(families: ParsedFamily[]): string[] {
  return families.filter(({ samples, help }) => help || samples.length > 0).flatMap(complaintsOf)
}

const notBaseUnits = /_(milliseconds|ms|minutes|hours|days|kilobytes|megabytes|kb|mb|percent)(_|$)/
const typeInName = /_(counter|gauge|histogram|summary)(_|$)/

function complaintsOf({ name, type, help, samples }: ParsedFamily): string[] {
  const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)))
  const rules: [isBroken: boolean, sentence: string][] = [
    [!help, 'has no help'],
    [!type, 'has no type'],
    [!/^[a-z][a-z0-9_]*$/.test(name), 'is not written in snake_case'],
    [type === 'counter' && !name.endsWith('_total'), 'is a counter without _total'],
    [type !== 'counter' && name.endsWith('_total'), 'has _total and is no counter'],
    [type !== 'histogram' && /_(bucket|count|sum)$/.test(name), 'ends like a part of a histogram'],
    [notBaseUnits.test(name), 'is not in a base unit (seconds, bytes)'],
    [typeInName.test(name), 'has its type in its name'],
    [type !== 'histogram' && labels.has('le'), 'has a label le and is no histogram'],
    [[...labels].some((label) => !/^[a-z][a-z0-9_]*$/.test(label)), 'has a label in camelCase'],
    [new Set(samples.map(seriesOf)).size < samples.length, 'has a series twice'],
    [samples.some(({ value }) => Number.isNaN(value)), 'has a value that is no number'],
    [type === 'counter' && samples.some(({ value }) => value < 0), 'counts below zero'],
    [type === 'histogram' && !isCumulative(samples), 'has buckets that do not add up'],
  ]
  return rules.flatMap(([isBroken, sentence]) => (isBroken ? [`${name} ${sentence}`] : []))
}

const seriesOf = ({ name, labels }: ParsedFamily['samples'][number]): string =>
  `${name} ${JSON.stringify(Object.entries(labels).sort())}`

/** Each bucket has what the smaller ones have; the last is +Inf, and the count. */
function isCumulative(samples: ParsedFamily['samples']): boolean {
  const groups = Map.groupBy(samples, ({ labels: { le: _, ...others } }) => JSON.stringify(others))
  return [...groups.values()].every((group) => {
    const buckets = group.filter(({ labels }) => labels.le !== undefined)
    const count = group.find(({ name }) => name.endsWith('_count'))?.value
    const rises = buckets.every(({ value }, place) => value >= (buckets[place - 1]?.value ?? 0))
    return rises && buckets.at(-1)?.labels.le === '+Inf' && buckets.at(-1)?.value === count
  })
}
